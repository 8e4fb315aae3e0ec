//! The pinned tools that are built from source: found on PATH in exactly the right version, else in the user's cache, else built there
//! once. The next checkout finds them. It must not know what they are used for.

use crate::report::{About as _, Failure, Outcome, progress, say};
use crate::run::{cargo, show};
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tool that is built from its published source.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The package's name.
    pub name: &'static str,
    /// The only version that will do.
    pub version: &'static str,
    /// The programs that it consists of. The first names itself and its version when asked with `--version`.
    pub programs: &'static [&'static str],
    /// How long building it takes on two cores, in minutes.
    pub minutes: u8,
    /// Whether it is built to be there soon and not to be quick: it then runs for a second or two.
    pub plain: bool,
}

/// Builds the app: calls cargo and wasm-bindgen, gives files their hashed names, makes them small.
pub const TRUNK: Tool = Tool { name: "trunk", version: "0.21.14", programs: &["trunk"], minutes: 6, plain: false };

/// Makes the JavaScript beside the WebAssembly, and runs tests in a browser. It works only with the crate
/// `wasm-bindgen` of the same version.
pub const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.126",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    minutes: 3,
    plain: false,
};

/// Looks through the licences and the origins of everything that is built in.
pub const CARGO_DENY: Tool =
    Tool { name: "cargo-deny", version: "0.20.2", programs: &["cargo-deny"], minutes: 2, plain: true };

/// The folders in which the tools are.
#[derive(Debug, Clone)]
pub struct Toolbox(Vec<PathBuf>);

impl Toolbox {
    /// Finds both tools, and builds what is missing.
    ///
    /// # Errors
    /// When one could not be built.
    pub fn ready() -> Outcome<Self> {
        [TRUNK, WASM_BINDGEN].iter().map(folder_of).collect::<Outcome<Vec<_>>>().map(Self)
    }

    /// The value for `PATH` under which exactly these tools are found.
    ///
    /// # Errors
    /// When a folder's name cannot stand in `PATH`.
    pub fn path(&self) -> Outcome<OsString> {
        let others = std::env::var_os("PATH").unwrap_or_default();
        let all = self.0.iter().cloned().chain(std::env::split_paths(&others));
        std::env::join_paths(all).map_err(|error| Failure(format!("cannot put the build tools on PATH: {error}")))
    }
}

/// `cargo xtask tools`: makes both tools ready and prints their folders, to be put on `PATH`.
///
/// # Errors
/// When one could not be built.
pub fn tools() -> Outcome {
    let toolbox = Toolbox::ready()?;
    let folders = std::env::join_paths(&toolbox.0).map_err(|error| Failure(error.to_string()))?;
    say(folders.display());
    Ok(())
}

/// Finds cargo-deny, and builds it where it is missing.
///
/// # Errors
/// When it could not be built.
pub fn cargo_deny() -> Outcome<PathBuf> {
    Ok(folder_of(&CARGO_DENY)?.join("cargo-deny"))
}

fn folder_of(tool: &Tool) -> Outcome<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(folder) = std::env::split_paths(&path).find(|folder| holds(folder, tool)) {
        return Ok(folder);
    }
    let cache = cache()?;
    let folder = kept_in(&cache, tool).join("bin");
    if holds(&folder, tool) {
        return Ok(folder);
    }
    install(&cache, tool)?;
    Ok(folder)
}

/// Whether `folder` holds all programs of `tool`, in its version.
#[must_use]
pub fn holds(folder: &Path, tool: &Tool) -> bool {
    let complete = tool.programs.iter().all(|program| folder.join(program).is_file());
    let Some(first) = tool.programs.first().filter(|_| complete) else { return false };
    let Ok(output) = Command::new(folder.join(first)).arg("--version").output() else { return false };
    output.status.success() && String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1) == Some(tool.version)
}

/// `$XDG_CACHE_HOME/exeunt/tools`, or the same below `~/.cache` (XDG Base Directory Specification).
pub(crate) fn cache() -> Outcome<PathBuf> {
    let given = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let base = given.or_else(home).ok_or_else(|| Failure::new("there is no home folder to keep the build tools in"))?;
    Ok(base.join("exeunt").join("tools"))
}

fn kept_in(cache: &Path, tool: &Tool) -> PathBuf {
    cache.join(format!("{}-{}", tool.name, tool.version))
}

/// Builds the tool beside its place and moves it there only when it is finished: an interrupted build is never taken
/// for a good one, and the next try goes on where it stopped. One process builds at a time.
fn install(cache: &Path, tool: &Tool) -> Outcome {
    fs::create_dir_all(cache).about("make", cache)?;
    let lock = cache.join(".lock");
    let guard = File::create(&lock).about("make", &lock)?;
    guard.lock().about("lock", &lock)?;
    let place = kept_in(cache, tool);
    if holds(&place.join("bin"), tool) {
        return Ok(()); // another process built it while we waited
    }
    progress(format!(
        "Building {} {} once, into {} (about {} minutes on two cores).",
        tool.name,
        tool.version,
        place.display(),
        tool.minutes
    ));
    let unfinished = cache.join(format!(".{}-{}", tool.name, tool.version));
    if build(tool, &unfinished, true).is_err() {
        progress("The versions that its author had locked did not work here; trying the newest compatible ones.");
        build(tool, &unfinished, false)?;
    }
    let scratch = unfinished.join("build");
    fs::remove_dir_all(&scratch).about("remove", &scratch)?;
    if !holds(&unfinished.join("bin"), tool) {
        return Err(Failure(format!("{} was built, but does not answer as version {}", tool.name, tool.version)));
    }
    if place.exists() {
        fs::remove_dir_all(&place).about("remove", &place)?;
    }
    fs::rename(&unfinished, &place).about("move", &unfinished)
}

fn build(tool: &Tool, root: &Path, locked: bool) -> Outcome {
    let mut command = cargo();
    command.args(["install", tool.name, "--version", &format!("={}", tool.version), "--force", "--root"]).arg(root);
    if locked {
        command.arg("--locked");
    }
    if tool.plain {
        // Half of the time, and none of the programs that look for vulnerabilities on the network.
        command.arg("--no-default-features").env("CARGO_PROFILE_RELEASE_LTO", "off");
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    }
    show(command.env("CARGO_TARGET_DIR", root.join("build")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// A folder with programs that say this when they are asked for their version.
    fn folder(name: &str, programs: &[&str], says: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("exeunt-tools-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        for program in programs {
            let file = folder.join(program);
            fs::write(&file, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    #[test]
    fn only_the_exact_version_with_all_its_programs_will_do() {
        let right = folder("right", WASM_BINDGEN.programs, "wasm-bindgen 0.2.126");
        let with_hash = folder("hash", WASM_BINDGEN.programs, "wasm-bindgen 0.2.126 (a1b2c3)");
        let newer = folder("newer", WASM_BINDGEN.programs, "wasm-bindgen 0.2.1260");
        let half = folder("half", &["wasm-bindgen"], "wasm-bindgen 0.2.126");
        assert!(holds(&right, &WASM_BINDGEN) && holds(&with_hash, &WASM_BINDGEN));
        assert!(!holds(&newer, &WASM_BINDGEN) && !holds(&half, &WASM_BINDGEN));
        assert!(!holds(Path::new("/nowhere"), &WASM_BINDGEN));
        for folder in [right, with_hash, newer, half] {
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn the_tools_come_first_on_path() {
        let path = Toolbox(vec!["/tools/one".into(), "/tools/two".into()]).path().unwrap();
        assert!(path.to_string_lossy().starts_with("/tools/one:/tools/two:"), "{}", path.display());
    }
}
