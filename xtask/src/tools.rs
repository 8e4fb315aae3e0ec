//! The tools that are built from their published source: taken from PATH in a version that works, else from the user's
//! cache, else installed there once, the missing ones side by side: by `cargo binstall` where that is there and has it,
//! else by `cargo install`. The next checkout finds them. It must not know their uses.

use crate::report::{About as _, Failure, Outcome, last_lines, progress, say};
use crate::run::{cargo, read, root, show, show_in};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tool that is built from its published source.
#[derive(Debug, Clone, Copy)]
pub struct Tool {
    /// The package's name.
    pub name: &'static str,
    /// The version that is installed where none is found.
    pub version: &'static str,
    /// The prefix of the versions that are accepted from PATH; the whole version where only that one works.
    pub accepts: &'static str,
    /// The programs that it consists of. The first names itself and its version when asked with `--version`.
    pub programs: &'static [&'static str],
    /// The build time on two cores with nothing beside it, in minutes.
    pub minutes: u8,
    /// Whether its default features are built. Those of Trunk and cargo-deny are for the network, where neither is let.
    pub default_features: bool,
}

/// Builds the app: calls cargo and wasm-bindgen, gives files their hashed names. Every 0.21 reads this `Trunk.toml`;
/// 0.22 needs a newer Rust.
pub const TRUNK: Tool = Tool {
    name: "trunk",
    version: "0.21.14",
    accepts: "0.21.",
    programs: &["trunk"],
    minutes: 3,
    default_features: false,
};

/// Makes the JavaScript beside the WebAssembly, and runs tests in a browser. It works only with the crate
/// `wasm-bindgen` of the same version.
pub const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli",
    version: "0.2.126",
    accepts: "0.2.126",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    minutes: 1,
    default_features: true,
};

/// Looks through the licences and the origins of everything that is built in.
pub const CARGO_DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    accepts: "0.20.2",
    programs: &["cargo-deny"],
    minutes: 2,
    default_features: false,
};

/// One tool, found.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    folder: PathBuf,
    version: String,
}

/// The tools that build the app.
#[derive(Debug, Clone)]
pub struct Toolbox(Vec<Found>);

impl Toolbox {
    /// Finds both tools, and installs what is missing, side by side.
    ///
    /// # Errors
    /// When one could not be installed.
    pub fn ready() -> Outcome<Self> {
        let both = std::thread::scope(|scope| {
            let asked = [&TRUNK, &WASM_BINDGEN].map(|tool| scope.spawn(|| found(tool)));
            asked.map(|tool| tool.join().unwrap_or_else(|_| Err(Failure::new("making a build tool ready panicked"))))
        });
        both.into_iter().collect::<Outcome<Vec<_>>>().map(Self)
    }

    /// The value for `PATH` under which exactly these tools are found.
    ///
    /// # Errors
    /// When a folder's name cannot stand in `PATH`.
    pub fn path(&self) -> Outcome<OsString> {
        let others = std::env::var_os("PATH").unwrap_or_default();
        let all = self.folders().chain(std::env::split_paths(&others));
        std::env::join_paths(all).map_err(|error| Failure(format!("cannot put the build tools on PATH: {error}")))
    }

    /// The versions of the tools and of the compiler that they call: an app built with others is built anew.
    ///
    /// # Errors
    /// When the compiler does not name its version.
    pub fn versions(&self) -> Outcome<String> {
        let compiler = read(Command::new("rustc").arg("-vV").current_dir(root()))?;
        let tools = self.0.iter().map(|found| found.version.as_str());
        Ok(tools.chain([compiler.as_str()]).collect::<Vec<_>>().join(" "))
    }

    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.0.iter().map(|found| found.folder.clone())
    }
}

/// `cargo xtask tools`: makes both tools ready and prints their folders, to be put on `PATH`.
///
/// # Errors
/// When one could not be installed.
pub fn tools() -> Outcome {
    let folders = std::env::join_paths(Toolbox::ready()?.folders()).map_err(|error| Failure(error.to_string()))?;
    say(folders.display());
    Ok(())
}

/// Finds cargo-deny, and installs it where it is missing.
///
/// # Errors
/// When it could not be installed.
pub fn cargo_deny() -> Outcome<PathBuf> {
    Ok(found(&CARGO_DENY)?.folder.join("cargo-deny"))
}

fn found(tool: &Tool) -> Outcome<Found> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |folder: PathBuf| version_in(&folder, tool).map(|version| Found { folder, version });
    if let Some(found) = std::env::split_paths(&path).find_map(there) {
        return Ok(found);
    }
    let folder = cache()?.join(format!("{}-{}", tool.name, tool.version));
    if let Some(found) = there(folder.join("bin")) {
        return Ok(found);
    }
    install(tool, &folder)?;
    there(folder.join("bin")).ok_or_else(|| Failure(format!("{} was installed and is not there", tool.name)))
}

/// `$XDG_CACHE_HOME/exeunt/tools`, or the same below `~/.cache` (XDG Base Directory Specification).
pub(crate) fn cache() -> Outcome<PathBuf> {
    let given = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let base = given.or_else(home).ok_or_else(|| Failure::new("there is no home folder to keep the build tools in"))?;
    Ok(base.join("exeunt").join("tools"))
}

/// Installs the tool below `folder`. Cargo puts the programs there only when they are finished, lets one process do it
/// at a time, and goes on where an interrupted build stopped. The build is optimised for build time, because the tool
/// runs for seconds.
fn install(tool: &Tool, folder: &Path) -> Outcome {
    let Tool { name, version, minutes, .. } = tool;
    fs::create_dir_all(folder.join("bin")).about("make", folder)?;
    if read(cargo().args(["binstall", "-V"])).is_ok() {
        let mut fetch = cargo();
        fetch.args(["binstall", "--no-confirm", "--no-track", "--disable-strategies", "compile", "--install-path"]);
        if show(fetch.arg(folder.join("bin")).arg(format!("{name}@={version}"))).is_ok() {
            return Ok(());
        }
    }
    let (scratch, log) = (folder.join("build"), folder.join("build.log"));
    progress(format!(
        "Building {name} {version} once (about {minutes} minutes on two cores where nothing else is built; its progress \
         is in {}).",
        log.display()
    ));
    let build = |locked: &[&str]| {
        let mut command = cargo();
        command.args(["install", name, "--version", &format!("={version}"), "--root"]).arg(folder).args(locked);
        command.args(if tool.default_features { &[][..] } else { &["--no-default-features"] });
        let profile = [("LTO", "off"), ("OPT_LEVEL", "0"), ("CODEGEN_UNITS", "256"), ("DEBUG", "0")];
        command.envs(profile.map(|(name, value)| (format!("CARGO_PROFILE_RELEASE_{name}"), value)));
        show_in(command.env("CARGO_TARGET_DIR", &scratch), &log)
    };
    // The versions that the author had locked may not compile with a newer Rust.
    build(&["--locked"])
        .or_else(|_| build(&[]))
        .map_err(|failure| Failure(format!("{failure}; its last lines:\n{}", last_lines(&log, 20))))?;
    if scratch.exists() {
        fs::remove_dir_all(&scratch).about("remove", &scratch)?;
    }
    Ok(())
}

/// The version of `tool` whose programs are all in `folder`, if it is one that works.
#[must_use]
pub fn version_in(folder: &Path, tool: &Tool) -> Option<String> {
    let complete = tool.programs.iter().all(|program| folder.join(program).is_file());
    let first = tool.programs.first().filter(|_| complete)?;
    let output = Command::new(folder.join(first)).arg("--version").output().ok().filter(|o| o.status.success())?;
    let said = String::from_utf8_lossy(&output.stdout);
    let version = said.split_whitespace().nth(1)?;
    let works = if tool.accepts == tool.version { version == tool.version } else { version.starts_with(tool.accepts) };
    works.then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    /// A folder with programs that print this as their version.
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
    fn wasm_bindgen_is_taken_in_the_version_of_its_crate_alone_and_with_all_its_programs() {
        let right = folder("right", WASM_BINDGEN.programs, "wasm-bindgen 0.2.126");
        let with_hash = folder("hash", WASM_BINDGEN.programs, "wasm-bindgen 0.2.126 (a1b2c3)");
        let newer = folder("newer", WASM_BINDGEN.programs, "wasm-bindgen 0.2.1260");
        let half = folder("half", &["wasm-bindgen"], "wasm-bindgen 0.2.126");
        for taken in [&right, &with_hash] {
            assert_eq!(version_in(taken, &WASM_BINDGEN).as_deref(), Some("0.2.126"));
        }
        for refused in [&newer, &half, Path::new("/nowhere")] {
            assert_eq!(version_in(refused, &WASM_BINDGEN), None, "{}", refused.display());
        }
        for folder in [right, with_hash, newer, half] {
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn trunk_is_taken_in_any_version_that_knows_our_settings() {
        for (version, taken) in [("0.21.0", true), ("0.21.15", true), ("0.22.1", false), ("0.2.1", false)] {
            let folder = folder(&format!("trunk-{version}"), TRUNK.programs, &format!("trunk {version}"));
            assert_eq!(version_in(&folder, &TRUNK).is_some(), taken, "{version}");
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn the_versions_of_a_build_name_the_compiler_too() {
        let found = Found { folder: PathBuf::new(), version: "0.21.14".to_owned() };
        let versions = Toolbox(vec![found]).versions().unwrap();
        assert!(versions.starts_with("0.21.14 rustc 1."), "{versions}");
        // Two nightlies of one version differ in this alone.
        assert!(versions.contains("commit-hash: "), "{versions}");
    }

    #[test]
    fn the_tools_come_first_on_path() {
        let found = |folder: &str| Found { folder: folder.into(), version: String::new() };
        let path = Toolbox(vec![found("/tools/one"), found("/tools/two")]).path().unwrap();
        assert!(path.to_string_lossy().starts_with("/tools/one:/tools/two:"), "{}", path.display());
    }
}
