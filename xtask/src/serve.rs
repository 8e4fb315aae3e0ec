//! `cargo xtask serve`: everything from a fresh checkout to the app in a browser. It knows the server only by its
//! command line and the line `ready http://…` that it prints.

use crate::report::{About as _, Failure, Outcome, last_lines, progress, say, spoken};
use crate::run::root;
use crate::tools::Toolbox;
use crate::{server, site};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// The options.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct Args {
    /// The port on this machine
    #[arg(long, default_value_t = PORT)]
    pub port: u16,
    /// The folder of the database; target/demo where none is given, without the demo target/data
    #[arg(long, value_parser = |folder: &str| std::path::absolute(folder))]
    pub data: Option<PathBuf>,
    /// Start a database without any account
    #[arg(long)]
    pub no_demo: bool,
}

const PORT: u16 = 3000;

impl Args {
    /// The folder of the database. The demo has one of its own, because its passwords are public.
    fn folder(&self) -> PathBuf {
        let usual = || root().join("target").join(if self.no_demo { "data" } else { "demo" });
        self.data.clone().unwrap_or_else(usual)
    }
}

/// Builds what is missing, starts the server and stays until it ends or is interrupted (Ctrl-C).
///
/// # Errors
/// When something does not build, or the server ends by itself with an error.
pub fn serve(args: &Args) -> Outcome {
    let began = Instant::now();
    let server = built()?;
    let mut command = Command::new(&server);
    command.current_dir(root()).args(["serve", "--listen", &format!("127.0.0.1:{}", args.port), "--data"]);
    command.arg(args.folder()).arg("--app").arg(site::folder());
    if !args.no_demo {
        command.arg("--demo");
    }
    if args.port != PORT {
        // Cookies do not know ports: the server on the usual one would lose its logins to this one.
        command.args(["--cookie-suffix", &args.port.to_string()]);
    }
    say(format!("Everything is built ({}). Starting the server.", spoken(began.elapsed())));
    attend(&mut command, args)
}

/// Builds what is missing; the path of the server's program. The tools are built beside the server and the app's
/// program, which Trunk then finds compiled.
fn built() -> Outcome<PathBuf> {
    let (toolbox, server) = std::thread::scope(|scope| {
        let toolbox = scope.spawn(Toolbox::ready);
        progress("Building the server and the app (about seven minutes the first time, on two cores).");
        let server = site::compile().and_then(|()| server::plain());
        let panicked = |_| Err(Failure::new("making the build tools ready panicked"));
        (toolbox.join().unwrap_or_else(panicked), server)
    });
    let server = server?;
    site::ready(&toolbox?)?;
    Ok(server)
}

/// The file for the server's log: apart from the address and the accounts, which it would bury.
fn log() -> PathBuf {
    root().join("target").join("serve.log")
}

/// Starts the server in a process group of its own, so that Ctrl-C reaches it once, through us, and it can finish what
/// it is doing.
fn attend(command: &mut Command, args: &Args) -> Outcome {
    let log = log();
    let stderr = File::create(&log).about("write", &log)?;
    let program = PathBuf::from(command.get_program());
    let mut child = command
        .stderr(stderr)
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .map_err(|error| Failure(format!("cannot start the server: {error}")))?;
    let interrupted = Arc::new(AtomicBool::new(false));
    forward_signals(&child, &interrupted)?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            say(&line);
            if let Some(address) = line.strip_prefix("ready ") {
                say(welcome(address, args, &program, &log));
            }
        }
    }
    let status = child.wait().map_err(|error| Failure(format!("lost the server: {error}")))?;
    let asked_to_end = interrupted.load(Ordering::SeqCst);
    if asked_to_end && (status.success() || status.signal().is_some()) {
        say("The server has ended. The data is kept; the next start takes seconds.");
        return Ok(());
    }
    if status.success() {
        return Ok(());
    }
    Err(Failure(format!(
        "the server ended with an error ({status}); the end of {}:\n{}",
        log.display(),
        last_lines(&log, 10)
    )))
}

fn forward_signals(child: &Child, interrupted: &Arc<AtomicBool>) -> Outcome {
    let cannot = |error: &dyn std::fmt::Display| Failure(format!("cannot listen for Ctrl-C: {error}"));
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(|error| cannot(&error))?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or_else(|| cannot(&"no process id"))?;
    let interrupted = Arc::clone(interrupted);
    std::thread::spawn(move || {
        for _ in signals.forever() {
            interrupted.store(true, Ordering::SeqCst);
            // An error means that it has ended already.
            let _ = kill_process(pid, Signal::TERM);
        }
    });
    Ok(())
}

/// The hints printed at the start. The accounts are those of the server's demo.
fn welcome(address: &str, args: &Args, program: &Path, log: &Path) -> String {
    let log = log.display();
    if args.no_demo {
        let folder = args.folder();
        let data = folder.display();
        return format!(
            "\nA new database has no account. Make the first one, in another terminal:\n  \
             {} account add USERNAME --data {data}\n\nThe log is in {log}. Ctrl-C ends the server.\n",
            program.display()
        );
    }
    format!(
        "
Open {address} and log in:

  user name  ana   password  river lantern orbit maple    (logged in on three other devices)
  user name  ben   password  copper violet meadow train

Three things to try:

  1. Log in as ana, then Settings, Where you're logged in: log one of the other devices out.
  2. Settings, Change password: save a new one, and choose which devices stay logged in.
  3. Log out and let this device remember your login: next time one tap is enough.

Here people may sign up, too; without the demo only where the server is started with --sign-up.

The log is in {log}.
Ctrl-C ends the server. The data is kept in {}; delete that folder to start again.
",
        args.folder().display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_demo_the_folder_of_the_demo_is_left_alone() {
        let folder = |no_demo, data| Args { port: PORT, data, no_demo }.folder();
        assert_eq!(folder(false, None), root().join("target/demo"));
        assert_eq!(folder(true, None), root().join("target/data"));
        assert_eq!(folder(true, Some("/elsewhere".into())), PathBuf::from("/elsewhere"));
    }
}
