//! A process that the harness started, and that ends with its guard or with the harness itself, even where that is killed.
//! It knows nothing of the process's purpose.

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};

/// The time limit for a process to obey a signal.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for the end of a standard input on which nothing is ever written, which is the end of the harness; then kills the
/// process group `$1` and removes the directory `$2`. A second attempt gets what a dying process wrote during the first.
const WATCH: &str = r#"read -r _; kill -s KILL -- "-$1"; rm -rf -- "$2" || exec rm -rf -- "$2""#;

/// A child process in a process group of its own.
pub(crate) struct Process {
    child: Child,
    pid: Pid,
    name: &'static str,
    watch: std::process::Child,
}

impl Process {
    /// Starts `command`, which works in the directory `files`; panics with its name when it cannot be started.
    pub(crate) fn start(name: &'static str, command: &mut Command, files: &Path) -> Self {
        let child = command.process_group(0).kill_on_drop(true).spawn();
        let child = child.unwrap_or_else(|trouble| panic!("{name} could not be started: {trouble}"));
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let pid = pid.expect("a process that was just started has an id");
        // In a group of its own, or Ctrl-C would end the watch together with the harness.
        let mut watch = std::process::Command::new("sh");
        watch.args(["-c", WATCH, "watch", &pid.as_raw_nonzero().to_string()]).arg(files).process_group(0);
        watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self { child, pid, name, watch: watch.spawn().expect("a shell") }
    }

    /// Its output, as far as it is piped.
    pub(crate) fn stdout(&mut self) -> Option<tokio::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// Ends it at once and waits until it is gone.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap_or_else(|trouble| panic!("{} did not die: {trouble}", self.name));
    }

    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(mut self) -> ExitStatus {
        kill_process(self.pid, Signal::TERM).expect("a signal to a process of our own");
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("{} does not stop", self.name)).expect("the exit status of a child")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.watch.kill();
        let _ = self.watch.wait();
        // The id is ours only as long as the child has not been waited for.
        if self.child.id().is_some() {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }
}
