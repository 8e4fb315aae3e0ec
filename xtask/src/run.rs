//! Running other programs: shown, read, or both. It must not know which programs there are, apart from cargo.

use crate::report::{About as _, Failure, Outcome, progress};
use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository's root: the folder above this package.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// The cargo that runs us, or the one on PATH, started in the repository's root.
#[must_use]
pub fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The command as a person would type it.
#[must_use]
pub fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    command.get_args().fold(program, |line, word| line + " " + &word.to_string_lossy())
}

/// Runs it with its output on the terminal.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub fn show(command: &mut Command) -> Outcome {
    progress(format!("$ {}", typed(command)));
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("`{}` failed ({status})", typed(command)))) }
}

/// Runs it with its output in the file `log`, which is written anew.
///
/// # Errors
/// When the file cannot be written, or the command cannot be started or ends with anything but success.
pub fn show_in(command: &mut Command, log: &Path) -> Outcome {
    let file = File::create(log).about("write", log)?;
    let other = file.try_clone().about("write", log)?;
    show(command.stdin(Stdio::null()).stdout(file).stderr(other))
}

/// Runs it quietly and answers its standard output.
///
/// # Errors
/// When it cannot be started, or ends with anything but success; the sentence then holds its output.
pub fn read(command: &mut Command) -> Outcome<String> {
    let output = command.output().map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Failure(format!("`{}` failed ({}): {complaint}", typed(command), output.status)))
}

/// The output of a program, and whether it succeeded.
#[derive(Debug)]
pub struct Heard {
    /// Its standard output.
    pub text: String,
    /// Whether it ended with success.
    pub success: bool,
}

/// Runs it with its output on the terminal, and keeps the standard output as well.
///
/// # Errors
/// When it cannot be started.
pub fn overhear(command: &mut Command) -> Outcome<Heard> {
    progress(format!("$ {}", typed(command)));
    listen(command, |line, text| {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(line).and_then(|()| out.flush());
        text.push_str(&String::from_utf8_lossy(line));
    })
}

/// One program that cargo built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The package's folder.
    pub package: PathBuf,
    /// The name of the target: the package's for its library, the file's for an integration test.
    pub target: String,
    /// Whether it is a test program.
    pub test: bool,
    /// Its path.
    pub program: PathBuf,
}

impl Built {
    /// The program as cargo itself would start it.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.package).env("CARGO_MANIFEST_DIR", &self.package);
        command
    }
}

/// Runs a cargo command that builds, with its progress on the terminal, and answers the programs that it built.
/// A package that does not compile is missing from the list; [`Heard::success`] says so.
///
/// # Errors
/// When cargo cannot be started.
pub fn build(command: &mut Command) -> Outcome<(Vec<Built>, bool)> {
    progress(format!("$ {}", typed(command)));
    command.arg("--message-format=json-render-diagnostics");
    let heard = listen(command, |line, text| text.push_str(&String::from_utf8_lossy(line)))?;
    Ok((heard.text.lines().filter_map(built).collect(), heard.success))
}

/// Reads one of cargo's messages; only those that name a program count.
fn built(line: &str) -> Option<Built> {
    let message: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(Built {
        program: message.get("executable")?.as_str()?.into(),
        package: Path::new(message.get("manifest_path")?.as_str()?).parent()?.to_owned(),
        target: message.get("target")?.get("name")?.as_str()?.to_owned(),
        test: message.get("profile")?.get("test")?.as_bool()?,
    })
}

fn listen(command: &mut Command, mut each: impl FnMut(&[u8], &mut String)) -> Outcome<Heard> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    let mut text = String::new();
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            each(&line, &mut text);
            line.clear();
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    Ok(Heard { text, success: status.success() })
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    Failure(format!("cannot run `{}`: {error}", typed(command)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_printed_is_kept_although_it_failed() {
        let heard = overhear(Command::new("sh").args(["-c", "echo one; echo two; exit 3"])).unwrap();
        assert_eq!(heard.text, "one\ntwo\n");
        assert!(!heard.success);
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let failure = read(&mut Command::new("/nowhere/no-such-program")).unwrap_err();
        assert!(failure.0.contains("no-such-program"), "{failure}");
    }

    #[test]
    fn the_programs_are_read_from_cargos_messages() {
        let line = r#"{"reason":"compiler-artifact","manifest_path":"/tree/server/Cargo.toml",
            "target":{"kind":["test"],"name":"it"},"profile":{"test":true},"executable":"/tree/target/it-1"}"#;
        let expected = Built {
            package: "/tree/server".into(),
            target: "it".into(),
            test: true,
            program: "/tree/target/it-1".into(),
        };
        assert_eq!(built(line), Some(expected));
        assert_eq!(built(r#"{"reason":"build-finished","success":true}"#), None);
        assert_eq!(built("not json"), None);
    }
}
