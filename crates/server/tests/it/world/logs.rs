//! Everything that the server logs while the tests run, at the finest level, and what one test logs.

use exeunt_server::observe::audit::TARGET;
use exeunt_server::observe::logs::{Format, subscriber};
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex, Once};
use tracing::subscriber::{DefaultGuard, NoSubscriber, set_default, set_global_default};

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Writer;

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Begins to record, once; the caller's position in the record.
pub(super) fn capture() -> usize {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_global_default(subscriber(Format::Text, || Writer)).unwrap());
    LINES.lock().unwrap().len()
}

/// Logs nothing of this test from here on, because it runs so often that every other test would read its lines for
/// long.
pub(crate) fn quiet() -> DefaultGuard {
    set_default(NoSubscriber::new())
}

/// Looks through what was logged since then, by every test.
pub(super) fn contain_none_of(secrets: &[String], since: usize) {
    // The others go on logging meanwhile.
    let lines = LINES.lock().unwrap()[since..].to_vec();
    let text = String::from_utf8(lines).unwrap();
    assert_eq!(leaked(&text, secrets), 0, "a log line holds a secret");
}

/// The number of secrets in the log.
pub(crate) fn leaked(log: &str, secrets: &[String]) -> usize {
    secrets.iter().filter(|secret| log.contains(secret.as_str())).count()
}

/// The log of this test in the server's own formats. Every world searches it for secrets, too.
pub(crate) struct Journal {
    lines: Arc<Mutex<Vec<u8>>>,
    _until: DefaultGuard,
}

struct Both(Arc<Mutex<Vec<u8>>>);

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write_all(bytes)?;
        Writer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Journal {
    pub(crate) fn begin(format: Format) -> Self {
        let lines = Arc::<Mutex<Vec<u8>>>::default();
        let writer = Arc::clone(&lines);
        let until = set_default(subscriber(format, move || Both(Arc::clone(&writer))));
        Self { lines, _until: until }
    }

    /// The lines logged since the last call.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.lines.lock().unwrap())).unwrap()
    }

    /// The same, line by line.
    pub(crate) fn json(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
            .collect()
    }

    /// The lines about security.
    pub(crate) fn security(&self) -> Vec<Value> {
        self.json().into_iter().filter(|line| line["target"] == TARGET).collect()
    }
}
