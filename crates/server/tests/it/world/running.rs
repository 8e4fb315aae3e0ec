//! The real program, with its log as far as it was written.

use super::place::Place;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// The time limit of every wait.
const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Running {
    child: Child,
    /// Its output when it was ready.
    pub(crate) address: String,
    pub(crate) port: u16,
    log: Arc<(Mutex<String>, Condvar)>,
}

impl Running {
    pub(crate) fn start(place: &Place, flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(place.flags()).args(flags);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env("RUST_LOG", "exeunt=info,exeunt_server=info");
        let mut child = command.spawn().unwrap();
        let log = Arc::new((Mutex::new(String::new()), Condvar::new()));
        let (lines, copy) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.split(b'\n').map_while(Result::ok) {
                let mut log = copy.0.lock().unwrap();
                log.push_str(&String::from_utf8_lossy(&line));
                log.push('\n');
                copy.1.notify_all();
            }
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("ready ") else {
            panic!("{line:?} {}", log.0.lock().unwrap());
        };
        let port = address.rsplit(':').next().unwrap().parse().unwrap();
        Self { child, address: address.to_owned(), port, log }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        stream
    }

    /// Whether it answers.
    pub(crate) fn is_well(&self) -> bool {
        let mut stream = self.connect();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).is_ok() && answer.starts_with("HTTP/1.1 200")
    }

    /// Its log so far.
    pub(crate) fn log(&self) -> String {
        self.log.0.lock().unwrap().clone()
    }

    /// Waits until the log holds these words.
    pub(crate) fn logs(&self, words: &str) {
        let log = self.log.0.lock().unwrap();
        let waited = self.log.1.wait_timeout_while(log, SOON, |log| !log.contains(words)).unwrap().1;
        assert!(!waited.timed_out(), "{words:?} is not in the log");
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> bool {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
