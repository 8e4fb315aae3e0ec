//! PostgreSQL's own programs, and the user that they run as. It must not know what they are run for.

use std::io::{Error, Result};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All that is started here; a folder without one of them is passed over.
const NEEDED: &[&str] = &["initdb", "postgres", "pg_basebackup", "pg_ctl", "psql"];
/// The parent of Debian's folders, one for each major version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user in place of root.
const USER: &str = "postgres";

/// PostgreSQL's server programs on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    folder: PathBuf,
    user: Option<User>,
}

/// An unprivileged user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct User {
    /// Its id.
    pub(crate) uid: u32,
    /// The id of its group.
    pub(crate) gid: u32,
}

impl Programs {
    /// Finds them on `PATH` or, newest version first, in `/usr/lib/postgresql`.
    ///
    /// # Errors
    /// When one of them is missing; for root also when there is no user `postgres`, because PostgreSQL refuses to run
    /// as root.
    pub fn find() -> Result<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::env::split_paths(&path).chain(versions(Path::new(DEBIAN)));
        let folder = folders.into_iter().find(|folder| NEEDED.iter().all(|name| folder.join(name).is_file()));
        let missing = || Error::other(format!("{} are neither on PATH nor in {DEBIAN}", NEEDED.join(", ")));
        let user = if rustix::process::geteuid().is_root() { Some(User::find()?) } else { None };
        Ok(Self { folder: folder.ok_or_else(missing)?, user })
    }

    /// The user that they run as, where that is another one than ours.
    pub(crate) fn user(&self) -> Option<User> {
        self.user
    }

    /// A program, to be started in this directory. No variable reaches it: some would lead it to another server.
    pub(crate) fn command(&self, name: &str, directory: &Path) -> Command {
        let mut command = Command::new(self.folder.join(name));
        command.current_dir(directory).env_clear().env("LC_ALL", "C");
        if let Some(User { uid, gid }) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Runs a program and answers its standard output.
    pub(crate) fn output(command: &mut Command) -> Result<String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let output = command.output().map_err(|why| Error::other(format!("{name}: {why}")))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Error::other(format!("{name} ended with {}: {complaint}", output.status)))
    }
}

impl User {
    fn find() -> Result<Self> {
        let id = |option| -> Result<u32> {
            let id = Programs::output(Command::new("id").args([option, USER]))
                .map_err(|why| Error::other(format!("PostgreSQL needs the user {USER} in place of root: {why}")))?;
            id.trim().parse().map_err(Error::other)
        };
        Ok(Self { uid: id("-u")?, gid: id("-g")? })
    }
}

/// The program folders of each major version in `parent`, the newest first.
fn versions(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_unstable_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first_by_number_and_other_folders_not_at_all() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["9", "15", "17", "common"] {
            std::fs::create_dir(parent.path().join(name)).unwrap();
        }
        let names: Vec<_> = versions(parent.path());
        assert_eq!(names, ["17/bin", "15/bin", "9/bin"].map(|name| parent.path().join(name)));
        assert_eq!(versions(Path::new("/nowhere")), Vec::<PathBuf>::new());
    }
}
