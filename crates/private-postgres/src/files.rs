//! The directory of a server, which goes with its owner however that ends.

use crate::programs::User;
use std::fs::{File, OpenOptions};
use std::io::Result;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Waits for the end of a standard input on which nothing is ever written, which is the end of the owner; then kills
/// every process that works in the directory `$1`, until there is none, and removes it.
const WATCH: &str = r#"
read -r _
is_empty() {
    for process in /proc/[0-9]*; do
        if [ "$process/cwd" -ef "$1" ] || [ "$process/cwd" -ef "$1/data" ]; then
            kill -s KILL "${process#/proc/}"
            return 1
        fi
    done
}
until is_empty "$1"; do :; done
rm -rf -- "$1"
"#;

/// A temporary directory. A shell removes it, with all that runs there, as soon as this process has no hold on it any
/// more: it was dropped, or the process was killed.
#[derive(Debug)]
pub(crate) struct Files {
    directory: PathBuf,
    watch: Child,
}

impl Files {
    /// A new directory, which belongs to this user.
    pub(crate) fn new(user: Option<User>) -> Result<Self> {
        let directory = tempfile::Builder::new().prefix("exeunt-postgres-").tempdir()?;
        if let Some(User { uid, gid }) = user {
            chown(directory.path(), Some(uid), Some(gid))?;
        }
        let mut watch = Command::new("sh");
        // In a group of its own, or Ctrl-C would end it together with the owner.
        watch.args(["-c", WATCH, "watch"]).arg(directory.path()).process_group(0);
        let watch = watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Self { directory: directory.keep(), watch })
    }

    /// The directory itself.
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The data directory, which the server makes.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The server's log, to write on.
    pub(crate) fn log(&self) -> Result<File> {
        OpenOptions::new().create(true).append(true).open(self.directory.join("log"))
    }

    /// Everything that the server logged.
    pub(crate) fn logged(&self) -> String {
        let log = std::fs::read(self.directory.join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}
