//! A running server: the real binary with a database of its own. When it has ended, its log is looked through for
//! every cookie that it set and every password that was typed.

use crate::world::{Place, leaked};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::thread::JoinHandle;
use std::time::Duration;

pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) port: u16,
    pub(crate) stdout: BufReader<ChildStdout>,
    /// Reads along, or the server would wait for a reader.
    log: Option<JoinHandle<String>>,
    /// Every cookie that it set and every password that was typed.
    secrets: Mutex<Vec<String>>,
}

pub(crate) fn command(place: &Place, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    command.args(["serve", "--listen", "127.0.0.1:0"]).args(place.flags()).args(flags);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("RUST_LOG", "trace");
    command
}

/// Reads the log from the start on: it is longer than what waits for a reader in a pipe.
pub(super) fn reads_along(child: &mut Child) -> JoinHandle<String> {
    let mut stderr = child.stderr.take().unwrap();
    std::thread::spawn(move || {
        let mut log = Vec::new();
        stderr.read_to_end(&mut log).unwrap();
        String::from_utf8(log).unwrap()
    })
}

impl Server {
    pub(crate) fn start(place: &Place, flags: &[&str]) -> Self {
        Self::run(&mut command(place, flags))
    }

    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let log = reads_along(&mut child);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some(port) = line.trim().strip_prefix("ready http://localhost:") else {
            panic!("{line:?} {}", log.join().unwrap())
        };
        let port = port.parse().unwrap();
        Self { port, child, stdout, log: Some(log), secrets: Mutex::default() }
    }

    /// Everything that it logged, once it has ended. None of its secrets is in there.
    pub(crate) fn log(&mut self) -> String {
        let log = self.log.take().unwrap().join().unwrap();
        assert!(log.contains("answered") || self.secrets.lock().unwrap().is_empty(), "nothing was logged: {log}");
        assert_eq!(leaked(&log, &self.secrets.lock().unwrap()), 0, "a log line holds a secret");
        log
    }

    /// Looks for this in the log from now on.
    pub(crate) fn keeps_secret(&self, secret: &str) {
        self.secrets.lock().unwrap().push(secret.to_owned());
    }

    /// Sends a request and reads the whole answer: its head, and its body.
    pub(crate) fn ask(&self, method: &str, path: &str, cookie: &str, body: Option<Value>) -> (String, Value) {
        self.ask_from("", method, path, cookie, body)
    }

    /// The same, as a proxy passes it on for the client at `address`.
    pub(crate) fn ask_from(
        &self,
        address: &str,
        method: &str,
        path: &str,
        cookie: &str,
        body: Option<Value>,
    ) -> (String, Value) {
        for field in ["password", "current", "new"] {
            let typed = body.as_ref().and_then(|body| body[field].as_str()).filter(|typed| typed.len() > 8);
            typed.inspect(|typed| self.keeps_secret(typed));
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nX-Forwarded-For: {address}\r\nCookie: {cookie}\r\n{kind}Content-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        for line in head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")) {
            let value = line.split(';').next().and_then(|pair| pair.split_once('=')).map_or("", |(_, value)| value);
            Some(value).filter(|value| !value.is_empty()).inspect(|value| self.keeps_secret(value));
        }
        (head.to_owned(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// Logs in and gives the session's cookie.
    pub(crate) fn log_in(&self, identifier: &str, password: &str) -> Option<String> {
        let typed = json!({"identifier": identifier, "password": password});
        let (head, _) = self.ask("POST", "/api/v1/session", "", Some(typed));
        let lines = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        lines
            .filter(|line| line.starts_with("__Host-session="))
            .map(|line| line.split(';').next().unwrap().to_owned())
            .next()
    }

    /// Opens a stream of live updates, and reads until it has said its first words.
    pub(crate) fn listen(&self, cookie: &str) -> BufReader<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        while !line.starts_with("data: ") {
            line.clear();
            assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended before it began");
        }
        stream
    }

    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if self.log.is_some() && !std::thread::panicking() {
            self.log();
        }
    }
}
