//! Everything that the server logs while the tests run, at the finest level.

use std::io::Write;
use std::sync::{Mutex, Once};

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

/// Begins to listen, once.
pub(super) fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(|| Writer).init();
    });
}

/// Logs nothing of this test from here on, because it runs so often that every other test would read its lines for long.
pub(crate) fn quiet() -> tracing::subscriber::DefaultGuard {
    tracing::subscriber::set_default(tracing::subscriber::NoSubscriber::new())
}

pub(super) fn contain_none_of(secrets: &[String]) {
    let lines = LINES.lock().unwrap();
    let text = String::from_utf8_lossy(&lines);
    assert!(text.contains("answered"), "the server logs its answers");
    for secret in secrets {
        assert!(!text.contains(secret.as_str()), "a log line holds a secret");
    }
}
