//! The real server, as an operator starts it: a process with a database. Only its command line and its one line on
//! standard output are known here.

use super::database::Database;
use super::process::Process;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;

/// The time limit for the server's first answer; the demo data are made in this time too.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub(crate) struct Server {
    process: Process,
}

impl Server {
    /// Starts the server with these options on the database, with its log in `files`, and gives the port that it listens
    /// on.
    pub(crate) async fn start(files: &Path, database: &Database, options: &[&str]) -> (Self, u16) {
        let binary = binary();
        let mut command = Command::new(&binary);
        command.args(["serve", "--listen", "127.0.0.1:0"]).args(database.option()).args(options);
        // A server that was built without the app in it takes it from a directory.
        if let Some(app) = std::env::var_os("EXEUNT_APP") {
            command.arg("--app").arg(app);
        }
        // At the finest level: the search for secrets at the end looks through it.
        command.env("RUST_LOG", "trace");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log_file(files));
        let mut process = Process::start("the server", &mut command, files);
        let stdout = process.stdout().expect("standard output is piped");
        let line = tokio::time::timeout(PATIENCE, BufReader::new(stdout).lines().next_line()).await;
        let line = line.ok().and_then(Result::ok).flatten();
        let port = line.as_deref().and_then(|line| line.strip_prefix("ready http://localhost:")?.parse().ok());
        let port = port
            .unwrap_or_else(|| panic!("the server ({}) said {line:?} and logged:\n{}", binary.display(), log(files)));
        (Self { process }, port)
    }

    /// Ends it as a power cut would.
    pub(crate) async fn die(self) {
        self.process.kill().await;
    }

    /// Ends it as an operator does.
    pub(crate) async fn stop(self) {
        let status = self.process.stop().await;
        assert!(status.success(), "the server was asked to stop and ended with {status}");
    }
}

/// Gives a command about an account, as an operator does beside the running server; what it says.
pub(crate) async fn operate(database: &Database, act: &[&str], input: &str) -> String {
    let mut command = Command::new(binary());
    command.arg("account").args(act).args(database.option());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("the server's program");
    let mut stdin = child.stdin.take().expect("standard input is piped");
    stdin.write_all(input.as_bytes()).await.expect("the command reads what is typed");
    drop(stdin);
    let done = tokio::time::timeout(PATIENCE, child.wait_with_output()).await.expect("the command ends");
    let done = done.expect("the output of a child");
    let said = || String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "account {act:?}: {}", said());
    assert!(input.trim().is_empty() || !said().contains(input.trim()), "account {act:?} logs what was typed");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// Everything that the servers of this journey logged.
pub(crate) fn log(files: &Path) -> String {
    std::fs::read(files.join("server.log")).map(|log| String::from_utf8_lossy(&log).into_owned()).unwrap_or_default()
}

fn log_file(files: &Path) -> File {
    let log = OpenOptions::new().create(true).append(true).open(files.join("server.log"));
    log.expect("the log file in the temporary directory")
}

fn binary() -> PathBuf {
    let built = || super::evidence::target().join("release/exeunt-server");
    let binary = std::env::var_os("EXEUNT_SERVER").map_or_else(built, PathBuf::from);
    assert!(
        binary.is_file(),
        "journeys need the server, and {} is not there: build it, or name it in EXEUNT_SERVER",
        binary.display()
    );
    binary
}
