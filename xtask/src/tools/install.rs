//! Installs a missing tool into the user's cache: by `cargo binstall` where that is there and has it, else by a build
//! that is optimised for build time, because the tool runs for seconds. It must not know which tools there are.

use super::{Tool, version_in};
use crate::report::{About as _, Failure, Outcome, last_lines, progress};
use crate::run::{cargo, read, show, show_in};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// `$XDG_CACHE_HOME/exeunt/tools`, or the same below `~/.cache` (XDG Base Directory Specification).
pub(crate) fn cache() -> Outcome<PathBuf> {
    let given = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let base = given.or_else(home).ok_or_else(|| Failure::new("there is no home folder to keep the build tools in"))?;
    Ok(base.join("exeunt").join("tools"))
}

/// The folder of the tool in the cache.
pub(super) fn kept_in(cache: &Path, tool: &Tool) -> PathBuf {
    cache.join(folder_name(tool))
}

fn folder_name(tool: &Tool) -> String {
    format!("{}-{}", tool.name, tool.version)
}

/// Installs the tool beside its place and moves it there only when it is finished: an interrupted build is never taken
/// for a good one, and the next try goes on where it stopped. One process at a time installs a tool.
///
/// # Errors
/// When it can neither be fetched nor built; the sentence holds the end of the build's output.
pub(super) fn install(cache: &Path, tool: &Tool) -> Outcome {
    fs::create_dir_all(cache).about("make", cache)?;
    let lock = cache.join(format!(".{}.lock", folder_name(tool)));
    let guard = File::create(&lock).about("make", &lock)?;
    guard.lock().about("lock", &lock)?;
    let place = kept_in(cache, tool);
    if version_in(&place.join("bin"), tool).is_some() {
        return Ok(()); // another process installed it in the meantime
    }
    let unfinished = cache.join(format!(".{}", folder_name(tool)));
    if fetch(tool, &unfinished).is_err() {
        build(tool, &unfinished, cache)?;
    }
    if version_in(&unfinished.join("bin"), tool).is_none() {
        return Err(Failure(format!("{} was installed, but does not answer as version {}", tool.name, tool.version)));
    }
    if place.exists() {
        fs::remove_dir_all(&place).about("remove", &place)?;
    }
    fs::rename(&unfinished, &place).about("move", &unfinished)
}

/// Fetches the published program, where cargo-binstall is installed and finds one.
fn fetch(tool: &Tool, root: &Path) -> Outcome {
    read(cargo().args(["binstall", "-V"]))?;
    progress(format!("Fetching {} {} by cargo-binstall.", tool.name, tool.version));
    let exact = format!("{}@={}", tool.name, tool.version);
    let bin = root.join("bin");
    fs::create_dir_all(&bin).about("make", &bin)?;
    show(
        cargo()
            .args(["binstall", "--no-confirm", "--no-track", "--disable-strategies", "compile", "--install-path"])
            .arg(bin)
            .arg(exact),
    )
}

fn build(tool: &Tool, root: &Path, cache: &Path) -> Outcome {
    let log = cache.join(format!("{}.log", folder_name(tool)));
    progress(format!(
        "Building {} {} once (about {} minutes on two cores where nothing else is built; its progress is in {}).",
        tool.name,
        tool.version,
        tool.minutes,
        log.display()
    ));
    if compile(tool, root, true, &log).is_err() {
        progress(format!("The versions that {}'s author had locked did not work here; trying newer ones.", tool.name));
        compile(tool, root, false, &log)
            .map_err(|failure| Failure(format!("{failure}; its last lines:\n{}", last_lines(&log, 20))))?;
    }
    let scratch = root.join("build");
    fs::remove_dir_all(&scratch).about("remove", &scratch)
}

fn compile(tool: &Tool, root: &Path, locked: bool, log: &Path) -> Outcome {
    let mut command = cargo();
    command.args(["install", tool.name, "--version", &format!("={}", tool.version), "--force", "--root"]).arg(root);
    if locked {
        command.arg("--locked");
    }
    if !tool.default_features {
        command.arg("--no-default-features");
    }
    let profile = [("LTO", "off"), ("OPT_LEVEL", "0"), ("CODEGEN_UNITS", "256"), ("DEBUG", "0")];
    command.envs(profile.map(|(name, value)| (format!("CARGO_PROFILE_RELEASE_{name}"), value)));
    show_in(command.env("CARGO_TARGET_DIR", root.join("build")), log)
}
