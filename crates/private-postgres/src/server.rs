//! The server.

use crate::files::Files;
use crate::processes::{halt, send, wait_until, within};
use crate::programs::Programs;
use rustix::process::{Pid, Signal};
use std::fs;
use std::io::{Error, Result};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

/// A commit needs no disk: a killed process, unlike a power cut, takes nothing with it that was written to a file.
const SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
    "max_connections=400",
    "timezone=UTC",
    "log_timezone=UTC",
];

/// A private PostgreSQL server. Each client of this machine may do everything in it, as the user `exeunt`. Dropping it
/// ends every process of it and removes its files, and so does the end of this process, a killed one's too.
#[derive(Debug)]
pub struct PrivatePostgres {
    programs: Programs,
    port: u16,
    postmaster: Option<Child>,
    files: Files,
}

/// The order in which a server ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It breaks off what runs, tells the clients, and writes everything down.
    Fast,
    /// It leaves at once, as in a crash, and recovers at the next start.
    Immediate,
}

impl PrivatePostgres {
    /// Makes an empty server and starts it. It holds the database `postgres`, in UTF-8 and sorted by code points.
    ///
    /// # Errors
    /// When the programs are missing or do not do their work; the error holds what they said.
    pub fn start() -> Result<Self> {
        let programs = Programs::find()?;
        let files = Files::new(programs.user())?;
        let mut initdb = programs.command("initdb", files.directory());
        initdb.arg("-D").arg(files.data()).args(["--username=exeunt", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        Programs::output(initdb.args(["--no-sync", "--no-instructions"]))?;
        Self::on(programs, files)
    }

    fn on(programs: Programs, files: Files) -> Result<Self> {
        let mut server = Self { programs, port: free_port()?, postmaster: None, files };
        server.start_again()?;
        Ok(server)
    }

    /// Its address without a database: `postgres://exeunt@127.0.0.1:PORT`. It stays the same.
    #[must_use]
    pub fn address(&self) -> String {
        format!("postgres://exeunt@127.0.0.1:{}", self.port)
    }

    /// Its data directory, which is gone with it.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.files.data()
    }

    /// Runs statements in the database `postgres`, each in a transaction of its own; the values of the rows that the
    /// last one gave, `|` between columns.
    ///
    /// # Errors
    /// When the server does not answer, or refuses one of them; the error holds what it said.
    pub fn ask(&self, statements: &[&str]) -> Result<String> {
        let mut psql = self.programs.command("psql", self.files.directory());
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]).arg(format!("{}/postgres", self.address()));
        Ok(Programs::output(psql.args(statements.iter().flat_map(|statement| ["-c", statement])))?
            .trim_end()
            .to_owned())
    }

    /// Starts it after [`Self::stop`] or [`Self::kill`], on the same data and port, and waits until it takes clients.
    ///
    /// # Errors
    /// When it runs, or ends before it is ready; the error holds its log.
    pub fn start_again(&mut self) -> Result<()> {
        if self.postmaster.is_some() {
            return Err(Error::other("the server runs"));
        }
        let mut postgres = self.programs.command("postgres", self.files.directory());
        postgres.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]);
        postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        // In a group of its own, or Ctrl-C would end it before its owner.
        postgres.stdin(Stdio::null()).stdout(self.files.log()?).stderr(self.files.log()?).process_group(0);
        let mut postmaster = postgres.spawn()?;
        let (id, state) = (postmaster.id().to_string(), self.data().join("postmaster.pid"));
        wait_until("the server", || {
            if let Some(status) = postmaster.try_wait()? {
                let log = self.files.logged();
                return Err(Error::other(format!("the server ended with {status} before it was ready:\n{log}")));
            }
            // One file says both; an earlier server may have left one with another id.
            let said = fs::read_to_string(&state).unwrap_or_default();
            let mut lines = said.lines();
            Ok(lines.next() == Some(id.as_str()) && lines.last().is_some_and(|line| line.trim_end() == "ready"))
        })?;
        self.postmaster = Some(postmaster);
        Ok(())
    }

    /// Has it end in good order, or at once, and waits until it has. One that is paused does not hear.
    ///
    /// # Errors
    /// When it does not run, or does not end in a minute.
    pub fn stop(&mut self, how: Stop) -> Result<()> {
        let signal = match how {
            Stop::Fast => Signal::INT,
            Stop::Immediate => Signal::QUIT,
        };
        send(signal, self.pid()?)?;
        let Some(postmaster) = &mut self.postmaster else { return Ok(()) };
        wait_until("the end of the server", || Ok(postmaster.try_wait()?.is_some()))?;
        self.postmaster = None;
        Ok(())
    }

    /// Ends it and all of its sessions with SIGKILL, paused ones too, and waits until they are gone.
    ///
    /// # Errors
    /// When it does not run, or the processes cannot be read.
    pub fn kill(&mut self) -> Result<()> {
        // First the one that would start others.
        send(Signal::KILL, self.pid()?)?;
        let data = self.data();
        wait_until("the end of all sessions", || {
            let left = within(&data)?;
            left.iter().try_for_each(|pid| send(Signal::KILL, *pid))?;
            Ok(left.is_empty())
        })?;
        self.postmaster.take().map_or(Ok(()), |mut postmaster| postmaster.wait().map(drop))
    }

    /// Makes it stand still, and all of its sessions: a client gets no answer and no refusal, as from a machine that has
    /// lost its disk or its network.
    ///
    /// # Errors
    /// When it does not run, or the processes cannot be read.
    pub fn pause(&self) -> Result<()> {
        let postmaster = self.pid()?;
        halt(postmaster)?;
        // From now on there are no new ones.
        within(&self.data())?.into_iter().filter(|pid| *pid != postmaster).try_for_each(halt)
    }

    /// Lets it go on after [`Self::pause`].
    ///
    /// # Errors
    /// When the processes cannot be read.
    pub fn resume(&self) -> Result<()> {
        within(&self.data())?.into_iter().try_for_each(|pid| send(Signal::CONT, pid))
    }

    /// Makes a standby of it, in a directory and on a port of its own, and starts that. From now on a commit here waits
    /// until the standby has it.
    ///
    /// # Errors
    /// When the copy cannot be made or does not start.
    pub fn standby(&self) -> Result<Self> {
        let files = Files::new(self.programs.user())?;
        let mut copy = self.programs.command("pg_basebackup", files.directory());
        copy.arg("-D").arg(files.data()).args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]);
        Programs::output(copy.arg("-d").arg(format!("{}?application_name=standby", self.address())))?;
        let standby = Self::on(self.programs.clone(), files)?;
        self.ask(&["ALTER SYSTEM SET synchronous_standby_names = 'standby'", "SELECT pg_reload_conf()"])?;
        let state = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        wait_until("a standby that keeps up", || Ok(self.ask(&[state])? == "1"))?;
        Ok(standby)
    }

    /// Makes a standby a server of its own, which takes changes.
    ///
    /// # Errors
    /// When it is no standby.
    pub fn promote(&self) -> Result<()> {
        let mut promote = self.programs.command("pg_ctl", self.files.directory());
        Programs::output(promote.args(["promote", "-w", "-s", "-D"]).arg(self.data())).map(drop)
    }

    fn pid(&self) -> Result<Pid> {
        let id = self.postmaster.as_ref().and_then(|postmaster| i32::try_from(postmaster.id()).ok());
        id.and_then(Pid::from_raw).ok_or_else(|| Error::other("the server does not run"))
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // What is left after an error here is the directory's to end.
        let _ = self.kill();
    }
}

/// A free port of the loopback, for a server that must come back there after it was down. It is between 16384 and 32767,
/// below the ports that Linux gives to outgoing connections (`ip_local_port_range`), one of which could take it meanwhile.
/// No port is answered twice in one process.
///
/// # Errors
/// When a thousand ports in turn are taken.
pub fn free_port() -> Result<u16> {
    const FIRST: u16 = 1 << 14;
    static TRIED: AtomicU16 = AtomicU16::new(0);
    // Two test programs at the same time begin in different places.
    let beginning = (std::process::id() % u32::from(FIRST)) as u16;
    let next = || FIRST + (beginning.wrapping_mul(97).wrapping_add(TRIED.fetch_add(1, Ordering::Relaxed))) % FIRST;
    let mut ports = std::iter::repeat_with(next).take(1000);
    let free = ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    free.ok_or_else(|| Error::other("no port is free"))
}
