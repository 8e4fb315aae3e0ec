//! A server for measurements and schemathesis: on a free port, with a database of its own, ended when it is dropped.

use super::wire::Line;
use crate::report::{About as _, Failure, Outcome, last_lines};
use crate::run::root;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server.
pub(crate) struct Served {
    child: Child,
    /// `localhost:PORT`.
    address: String,
    log: PathBuf,
}

impl Served {
    /// Starts it with the demo accounts on an empty database below `target`, and waits until it answers. `command`
    /// holds all other options.
    pub(crate) fn start(command: &mut Command, folder: &str) -> Outcome<Self> {
        let data = root().join("target").join(folder);
        if data.exists() {
            fs::remove_dir_all(&data).about("remove", &data)?;
        }
        let program = PathBuf::from(command.get_program());
        let log = data.with_extension("log");
        let stderr = File::create(&log).about("write", &log)?;
        let mut child = command
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .about("start", &program)?;
        let first = child.stdout.take().and_then(|out| BufReader::new(out).lines().map_while(Result::ok).next());
        let mut served = Self { child, address: String::new(), log };
        let address = first.as_deref().and_then(|line| line.strip_prefix("ready http://"));
        let ended = || format!("the server ended before it was ready; it logged:\n{}", last_lines(&served.log, 10));
        served.address = address.ok_or_else(|| Failure(ended()))?.to_owned();
        Ok(served)
    }

    /// `localhost:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The file with its log.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// A new connection to it.
    pub(super) fn line(&self) -> Outcome<Line> {
        Line::connect(&self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // An error means that it has ended already.
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}
