//! A node: the real program, with its log.

use exeunt_private_postgres::free_port;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A running server. It ends with its owner.
pub(crate) struct Node {
    child: Child,
    /// Its port on the loopback, at which it can be started again.
    pub(crate) port: u16,
    /// `http://localhost:PORT`.
    pub(crate) origin: String,
    name: String,
    log: Arc<Mutex<String>>,
}

impl Node {
    /// Starts a node on the database at this address, and waits until it is ready.
    pub(crate) async fn start(name: &str, database: &str, flags: &[&str]) -> Self {
        Self::begun(name, free_port().unwrap(), database, flags).ready().await
    }

    /// Starts a node at this port, and does not wait for it.
    pub(crate) fn begun(name: &str, port: u16, database: &str, flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        command.args(["serve", "--sign-up", "--trusted-proxy", "127.0.0.1", "--node", name]);
        command.args(["--listen", &format!("127.0.0.1:{port}")]);
        command.args(flags).env("EXEUNT_DATABASE", database).env("RUST_LOG", "warn,exeunt=info,exeunt_store=info");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (lines, copy) = (BufReader::new(child.stderr.take().unwrap()), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let mut log = copy.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        Self { child, port, origin: format!("http://localhost:{port}"), name: name.to_owned(), log }
    }

    /// Waits until it takes requests.
    pub(crate) async fn ready(mut self) -> Self {
        let out = self.child.stdout.take().unwrap();
        let ready = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(out).read_line(&mut line).map(|_| line)
        });
        let line = ready.await.unwrap().unwrap();
        assert_eq!(line.trim(), format!("ready {}", self.origin), "{}", self.log.lock().unwrap());
        self
    }

    /// Its address, for a browser that has no other node to go to.
    pub(crate) fn origins(&self) -> &[String] {
        std::slice::from_ref(&self.origin)
    }

    /// Its log so far. Each line names the node.
    pub(crate) fn log(&self) -> String {
        let log = self.log.lock().unwrap().clone();
        let named = format!("node={}", self.name);
        assert!(log.lines().all(|line| line.ends_with(&named)), "a line does not name its node: {log}");
        log
    }

    /// Ends at once, as when the power goes.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Is sent a signal.
    pub(crate) fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Is told to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.signal("-TERM");
        let ended = tokio::task::spawn_blocking(move || self.child.wait().map(|status| (status, self)));
        let (status, _node) = ended.await.unwrap().unwrap();
        assert!(status.success(), "{status}");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = self.log.lock().map(|log| log.clone()).unwrap_or_default();
            let last: Vec<&str> = log.lines().rev().take(30).collect();
            eprintln!("the last lines of {}:\n{}", self.name, last.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
    }
}
