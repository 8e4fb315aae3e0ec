//! The processes of a server: every one that works in its data directory. PostgreSQL's sessions are process groups of
//! their own, and outlive a postmaster that was killed, so that neither a group nor a parent finds them all.

use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::io::{Error, ErrorKind, Result};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The time limit for what a server is asked to do. Much longer than it ever should need, for slow machines.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause before the next look.
const BLINK: Duration = Duration::from_millis(5);

/// The processes that live and work in this directory.
pub(crate) fn within(directory: &Path) -> Result<Vec<Pid>> {
    let pids = fs::read_dir("/proc")?.flatten().filter_map(|entry| {
        // A process that ends meanwhile, or has ended and only waits to be asked for its exit status, has no directory.
        let works_here = fs::read_link(entry.path().join("cwd")).ok()? == directory;
        Pid::from_raw(entry.file_name().to_str()?.parse().ok()?).filter(|_| works_here)
    });
    Ok(pids.collect())
}

/// Sends a signal; a process that has ended meanwhile needs none.
pub(crate) fn send(signal: Signal, pid: Pid) -> Result<()> {
    match kill_process(pid, signal) {
        Err(rustix::io::Errno::SRCH) | Ok(()) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Stops a process until it is told to go on, and waits until it stands.
pub(crate) fn halt(pid: Pid) -> Result<()> {
    send(Signal::STOP, pid)?;
    // One that ended before it got the signal is a zombie, because the parent that would ask for its status stands.
    wait_until("a process that stands still", || Ok(state(pid).is_none_or(|state| matches!(state, 'T' | 'Z'))))
}

/// The state letter of a process (proc(5)); none where it has ended.
fn state(pid: Pid) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name before it may hold anything, brackets too.
    stat.rsplit_once(") ")?.1.chars().next()
}

/// Looks until it is so; the error names what was waited for.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !is_so()? {
        if Instant::now() > deadline {
            return Err(Error::new(ErrorKind::TimedOut, format!("waited in vain for {what}")));
        }
        sleep(BLINK);
    }
    Ok(())
}
