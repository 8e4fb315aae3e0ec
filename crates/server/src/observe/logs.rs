//! The log: one event a line on standard error, as text or as JSON. Whatever an event holds, its line is one line and
//! moves no cursor (ASVS 5.0 16.4.1). Knows nothing of the events.

use crate::observe::node::NodeName;
use clap::ValueEnum;
use exeunt_domain::unicode::{is_control, is_invisible};
use std::fmt::Write as _;
use std::io::{self, Write};
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// The default filter without `RUST_LOG`: our own requests and security events, and warnings from elsewhere.
const DEFAULT_FILTER: &str = "warn,exeunt=info,exeunt_server=info";

/// The format of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for a person at a terminal.
    Text,
    /// One JSON object a line, for programs that collect logs.
    Json,
}

/// Starts logging to standard error, in the name of a node. A panic is logged like everything else.
pub fn init(format: Format, node: Option<NodeName>) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let writer = move || Named { format, node: node.clone(), writer: io::stderr() };
    subscriber(format, writer).with(filter).init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("a panic without words");
        tracing::error!(target: "exeunt", place, words = message, "a panic");
    }));
}

/// A subscriber that writes events to `writer` in this format. Times are UTC in RFC 3339.
pub fn subscriber<W>(
    format: Format,
    writer: W,
) -> impl Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer::<Registry>().with_ansi(false).with_writer(OneLine(writer));
    let lines = match format {
        Format::Text => lines.boxed(),
        Format::Json => lines.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(lines)
}

/// A writer that escapes every character that could end a line, move a cursor, turn the direction of reading or hide.
/// The formatter writes an event in one piece. The escapes are those of JSON, so that JSON stays JSON.
struct OneLine<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for OneLine<W> {
    type Writer = OneLine<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        OneLine(self.0.make_writer())
    }
}

impl<W: Write> Write for OneLine<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(escape(&String::from_utf8_lossy(event)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A writer that names the node in each line. It gets a line in one piece.
struct Named<W> {
    format: Format,
    node: Option<NodeName>,
    writer: W,
}

impl<W: Write> Write for Named<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        match (&self.node, self.format) {
            (None, _) => self.writer.write_all(line)?,
            (Some(node), Format::Text) => writeln!(self.writer, "{} node={node}", text.trim_end_matches('\n'))?,
            (Some(node), Format::Json) => {
                write!(self.writer, "{{\"node\":\"{node}\",{}", text.strip_prefix('{').unwrap_or(&text))?;
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn escape(event: &str) -> String {
    let line = event.strip_suffix('\n').unwrap_or(event);
    let mut safe = String::with_capacity(event.len());
    for c in line.chars() {
        if is_control(c) || is_invisible(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing into a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    safe.push('\n');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_its_node() {
        let written = |format, line: &str| {
            let mut writer = Named { format, node: Some("berlin-2".parse().unwrap()), writer: Vec::new() };
            writer.write_all(line.as_bytes()).unwrap();
            String::from_utf8(writer.writer).unwrap()
        };
        assert_eq!(written(Format::Text, "INFO ready\n"), "INFO ready node=berlin-2\n");
        assert_eq!(written(Format::Json, "{\"level\":\"INFO\"}\n"), "{\"node\":\"berlin-2\",\"level\":\"INFO\"}\n");
    }

    #[test]
    fn what_could_break_a_line_is_written_as_an_escape() {
        assert_eq!(
            escape("a\r\nb\u{1b}[31m\u{9b}\u{85}\u{2028}\u{202e}c\n"),
            "a\\u000d\\u000ab\\u001b[31m\\u009b\\u0085\\u2028\\u202ec\n"
        );
        assert_eq!(escape("a\u{200b}\u{3164}\u{e0041}b\n"), "a\\u200b\\u3164\\udb40\\udc41b\n");
    }

    #[test]
    fn words_of_every_language_stay_as_they_are() {
        assert_eq!(escape("Zoë 名前 👍\n"), "Zoë 名前 👍\n");
    }
}
