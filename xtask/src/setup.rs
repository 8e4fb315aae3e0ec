//! Prerequisites apart from the build tools: parts of the toolchain, a browser and a database server for the tests. They
//! are installed where possible; otherwise the failure names what is missing.

use crate::report::{About as _, Failure, Outcome, progress};
use crate::run::{cargo, read, show};
use exeunt_private_postgres::Programs;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the app is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the WebAssembly target where it is missing.
///
/// # Errors
/// When it is missing and rustup cannot add it.
pub fn wasm_target() -> Outcome {
    let libraries = read(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    progress("Adding the WebAssembly target to the Rust toolchain (a few seconds).");
    show(Command::new("rustup").args(["target", "add", WASM]))
        .map_err(|why| Failure(format!("the Rust target {WASM} is missing and could not be added: {why}")))
}

/// Adds rustfmt and clippy where they are missing.
///
/// # Errors
/// When one is missing and rustup cannot add it.
pub fn components() -> Outcome {
    for (component, subcommand) in [("rustfmt", "fmt"), ("clippy", "clippy")] {
        if read(cargo().args([subcommand, "--version"])).is_err() {
            show(Command::new("rustup").args(["component", "add", component]))
                .map_err(|why| Failure(format!("{component} is missing and could not be added: {why}")))?;
        }
    }
    Ok(())
}

/// A Chromium and the program that drives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Browser {
    /// The browser.
    pub chrome: PathBuf,
    /// Its WebDriver server.
    pub driver: PathBuf,
}

/// Finds Chromium and its driver, and installs Debian's packages where that is possible. `CHROME` and `CHROMEDRIVER`
/// name other ones.
///
/// # Errors
/// When one is missing; the sentence says which, and what would help.
pub fn browser() -> Outcome<Browser> {
    let missing = match find_browser() {
        Ok(browser) => return Ok(browser),
        Err(missing) => missing,
    };
    if !can_install() {
        return Err(Failure(format!(
            "{missing}\nInstall both, on Debian with `apt-get install chromium chromium-driver`, or name them in the \
             variables CHROME and CHROMEDRIVER."
        )));
    }
    progress("Installing Chromium and its driver for the tests (about a minute).");
    install(&["chromium", "chromium-driver"])?;
    find_browser()
}

/// Finds a Python 3.11 or newer that can make an environment of its own, and installs Debian's where that is possible.
///
/// # Errors
/// When there is none; the sentence says what would help.
pub fn python() -> Outcome<PathBuf> {
    let enough = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
    let found = || find(&["python3"]).filter(|python| read(Command::new(python).args(["-c", enough])).is_ok());
    if let Some(python) = found() {
        return Ok(python);
    }
    if can_install() {
        progress("Installing Python for schemathesis (a few seconds).");
        install(&["python3", "python3-venv"])?;
    }
    found().ok_or_else(|| {
        Failure::new(
            "Missing for schemathesis: Python 3.11 or newer with its venv.\nOn Debian, install it with \
             `apt-get install python3 python3-venv`.",
        )
    })
}

/// Finds PostgreSQL's server programs, and installs Debian's packages where that is possible.
///
/// # Errors
/// When they are missing; the sentence says what would help.
pub fn postgres() -> Outcome {
    let found = || {
        Programs::find().map(drop).map_err(|missing| {
            Failure(format!(
                "Missing for the tests on PostgreSQL: {missing}.\nOn Debian, install it with `apt-get install \
                 postgresql`, which also starts a server; the tests need its programs alone, and start their own."
            ))
        })
    };
    if found().is_ok() || !can_install() {
        return found();
    }
    progress("Installing PostgreSQL for the tests (a few seconds).");
    install(&["postgresql-common"])?;
    without_a_cluster(|| install(&["postgresql"]))?;
    found()
}

/// Debian's package makes a database cluster of the machine and starts it, unless this file refuses that. Afterwards the
/// file is as it was.
fn without_a_cluster(installed: impl FnOnce() -> Outcome) -> Outcome {
    let file = Path::new("/etc/postgresql-common/createcluster.conf");
    let before = fs::read_to_string(file).about("read", file)?;
    fs::write(file, format!("{before}\ncreate_main_cluster = false\n")).about("write", file)?;
    let outcome = installed();
    fs::write(file, before).about("write", file)?;
    outcome
}

/// The reverse proxies of the tests, and Debian's package of each.
const PROXIES: [(&str, &str); 3] = [("nginx", "nginx-light"), ("haproxy", "haproxy"), ("caddy", "caddy")];

/// Finds the reverse proxies, and installs Debian's packages where that is possible.
///
/// # Errors
/// When one is missing; the sentence says which, and what would help.
pub fn proxies() -> Outcome {
    let missing = || -> Vec<&str> {
        let is_missing = |program: &str| find(&[program]).is_none() && !Path::new("/usr/sbin").join(program).is_file();
        PROXIES.into_iter().filter(|(program, _)| is_missing(program)).map(|(_, package)| package).collect()
    };
    if !missing().is_empty() && can_install() {
        progress("Installing the reverse proxies for the tests (a few seconds).");
        without_services(|| install(&missing()))?;
    }
    match missing().join(" ") {
        none if none.is_empty() => Ok(()),
        packages => Err(Failure(format!(
            "Missing for the tests behind reverse proxies: {packages}.\nOn Debian, install them with `apt-get install \
             {packages}`, which also starts their services; the tests need the programs alone."
        ))),
    }
}

/// Debian's packages start their services, unless this program refuses that (policy-rc.d, Debian Policy 9.3.3.1).
/// Afterwards it is gone; where there is one already, the machine has decided.
fn without_services(installed: impl FnOnce() -> Outcome) -> Outcome {
    let policy = Path::new("/usr/sbin/policy-rc.d");
    if policy.exists() {
        return installed();
    }
    fs::write(policy, "#!/bin/sh\nexit 101\n").about("write", policy)?;
    fs::set_permissions(policy, fs::Permissions::from_mode(0o755)).about("mark as a program", policy)?;
    let outcome = installed();
    fs::remove_file(policy).about("remove", policy)?;
    outcome
}

/// Whether Debian's packages can be installed here.
fn can_install() -> bool {
    rustix::process::geteuid().is_root() && find(&["apt-get"]).is_some()
}

fn install(packages: &[&str]) -> Outcome {
    show(Command::new("apt-get").args(["update", "-q"]))?;
    let mut command = Command::new("apt-get");
    command.args(["install", "-q", "-y", "--no-install-recommends"]).args(packages);
    show(command.env("DEBIAN_FRONTEND", "noninteractive"))
}

fn find_browser() -> Outcome<Browser> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let chrome = named("CHROME").or_else(|| find(&["chromium", "chromium-browser", "google-chrome", "chrome"]));
    let driver = named("CHROMEDRIVER").or_else(|| find(&["chromedriver"]));
    match (usable(chrome), usable(driver)) {
        (Some(chrome), Some(driver)) => Ok(Browser { chrome, driver }),
        (None, Some(_)) => Err(Failure::new("Missing for the browser tests: Chromium.")),
        (Some(_), None) => Err(Failure::new("Missing for the browser tests: ChromeDriver.")),
        (None, None) => Err(Failure::new("Missing for the browser tests: Chromium and ChromeDriver.")),
    }
}

/// A program that can be asked for its version.
fn usable(program: Option<PathBuf>) -> Option<PathBuf> {
    program.filter(|program| read(Command::new(program).arg("--version")).is_ok())
}

fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}
