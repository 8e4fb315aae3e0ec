//! Coverage-guided fuzzing by libFuzzer: for a long run, after the step `fuzz` has tried the same targets with random
//! inputs. It builds the server's libraries once more, with counters in them, and needs a C++ compiler; neither is
//! worth it at every change.

use crate::fingerprint::entries;
use crate::report::{About as _, Failure, Outcome, progress, say};
use crate::run::{cargo, root, show};
use crate::test_report::{Count, FIGURE, Report};
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

/// Counts every branch and passes every comparison to libFuzzer, as `cargo fuzz` does, on a stable compiler.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg=fuzzing";

/// The folder for programs built with the flags above: beside the rest, so that nothing else is built anew.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Runs every target for so many seconds. New inputs are put into `target/fuzz/corpus`; failures are printed and put
/// into `target/fuzz`, and belong into `fuzz/corpus` together with their fix.
///
/// # Errors
/// When it does not build.
pub fn long(seconds: u64, seed: u64) -> Outcome<Report> {
    let program = build()?;
    let folder = root().join("target").join("fuzz");
    let mut report = Report::default();
    for corpus in entries(&root().join("fuzz").join("corpus"))? {
        let name = corpus.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let kept = folder.join("corpus").join(&name);
        fs::create_dir_all(&kept).about("make", &kept)?;
        let log = folder.join(format!("{name}.log"));
        let mut command = Command::new(&program);
        // libFuzzer reads no seed 0: it would draw one itself. And without a limit it would never end.
        command.arg(format!("-seed={}", seed % 1_000_000_007 + 1)).arg(format!("-max_total_time={}", seconds.max(1)));
        command.args(["-max_len=4096", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        command.arg(format!("-artifact_prefix={}/{name}-", folder.display()));
        command.arg(&kept).arg(&corpus).env("EXEUNT_TARGET", &name);
        // Its output is shown only after a failure.
        let held = show(command.stderr(File::create(&log).about("make", &log)?));
        let said = String::from_utf8_lossy(&fs::read(&log).about("read", &log)?).into_owned();
        let count = if held.is_ok() { Count::PASSED } else { Count::FAILED };
        if let Err(failure) = held {
            say(format!("{said}\n{failure}"));
        }
        let figures: Vec<String> = figure(&name, &said).into_iter().collect();
        figures.iter().for_each(|figure| say(format!("{FIGURE}{figure}")));
        report = report.and(Report { count, figures });
    }
    Ok(report)
}

/// The statistics of libFuzzer: the number of inputs, and the coverage they reached.
fn figure(name: &str, said: &str) -> Option<String> {
    let done = said.lines().find_map(|line| line.strip_prefix("Done "))?;
    let (runs, rest) = done.split_once(" runs in ")?;
    let seconds = rest.split(' ').next()?;
    let last = said.lines().rev().find(|line| line.contains(" cov: "))?;
    let after = |word: &str| last.split_whitespace().skip_while(|said| *said != word).nth(1);
    let (edges, kept) = (after("cov:")?, after("corp:")?.split('/').next()?);
    Some(format!("fuzz {name}: {runs} inputs in {seconds} s met {edges} branches; {kept} inputs are worth keeping"))
}

fn build() -> Outcome<PathBuf> {
    progress("Building the parsers with counters in them (about four minutes the first time).");
    let folder = root().join("target").join("fuzz");
    let manifest = root().join("fuzz").join("libfuzzer").join("Cargo.toml");
    let mut command = cargo();
    command.args(["build", "--locked", "--release", "--target", TARGET, "--manifest-path"]).arg(manifest);
    command.env("RUSTFLAGS", COUNTERS).env("CARGO_TARGET_DIR", &folder);
    show(&mut command)
        .map_err(|why| Failure(format!("{why}\nlibFuzzer needs a C++ compiler, on Debian the package g++.")))?;
    Ok(folder.join(TARGET).join("release").join("exeunt-libfuzzer"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn how_much_was_tried_is_read_from_what_libfuzzer_says() {
        let said = "#2\tINITED cov: 90 ft: 91 corp: 1/2b exec/s: 0 rss: 28Mb\n\
            #729777\tDONE   cov: 1204 ft: 5711 corp: 873/41Kb lim: 4096 exec/s: 56136 rss: 34Mb\n\
            Done 729777 runs in 13 second(s)\nstat::number_of_executed_units: 729777\n";
        let expected = "fuzz body: 729777 inputs in 13 s met 1204 branches; 873 inputs are worth keeping";
        assert_eq!(figure("body", said).as_deref(), Some(expected));
        assert_eq!(figure("body", "ERROR: libFuzzer: deadly signal"), None);
    }

    /// The packages of a lock file, each with its version.
    fn packages(lock: &'static str) -> BTreeSet<(&'static str, &'static str)> {
        let value = |block: &'static str, name: &str| -> &'static str {
            block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = ")).unwrap_or_default()
        };
        lock.split("[[package]]").skip(1).map(|block| (value(block, "name"), value(block, "version"))).collect()
    }

    #[test]
    fn what_is_fuzzed_is_built_with_what_is_shipped() {
        let ours = packages(include_str!("../../Cargo.lock"));
        let fuzzed = packages(include_str!("../../fuzz/libfuzzer/Cargo.lock"));
        let others: Vec<&str> = fuzzed.difference(&ours).map(|(name, _)| *name).collect();
        let expected =
            ["arbitrary", "exeunt-libfuzzer", "jobserver", "libfuzzer-sys"].map(|name| format!("\"{name}\""));
        assert_eq!(others, expected, "copy Cargo.lock to fuzz/libfuzzer and build there once");
    }
}
