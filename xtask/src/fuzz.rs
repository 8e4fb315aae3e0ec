//! Fuzzing by libFuzzer, which is guided by what the code does with its input: for a long run, after the step `fuzz` has
//! tried the same targets by lot. It builds the server's libraries once more, with counters in them, and needs a C++
//! compiler; neither is worth it at every change.

use crate::report::{About as _, Failure, Outcome, progress, say};
use crate::run::{cargo, root, show};
use crate::stamp::entries;
use crate::tally::Count;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Counts every branch and hands every comparison to libFuzzer: what `cargo fuzz` gives to a stable compiler.
const COUNTERS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares --cfg=fuzzing";

/// Where the flags above say that a program is built: beside the rest, so that nothing else is built anew.
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Runs every target for so many seconds. What is worth keeping is put into `target/fuzz/corpus`; what goes wrong is
/// printed and put into `target/fuzz`, and belongs into `fuzz/corpus` together with its mending.
///
/// # Errors
/// When it does not build, or a target finds something that does not hold.
pub fn long(seconds: u64, seed: u64) -> Outcome<Count> {
    say(format!("seed {seed}, {seconds} seconds for each parser"));
    let program = build()?;
    let mut count = Count::default();
    for corpus in entries(&root().join("fuzz").join("corpus"))? {
        let name = corpus.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let found = root().join("target").join("fuzz").join("corpus").join(&name);
        fs::create_dir_all(&found).about("make", &found)?;
        let mut command = Command::new(&program);
        // libFuzzer reads no seed 0: it would draw one itself.
        command.arg(format!("-seed={}", seed % 1_000_000_007 + 1)).arg(format!("-max_total_time={seconds}"));
        command.args(["-max_len=4096", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        command.arg(format!("-artifact_prefix={}/{name}-", root().join("target").join("fuzz").display()));
        command.arg(&found).arg(&corpus).env("EXEUNT_TARGET", &name);
        count = count.and(if show(&mut command).is_ok() { Count::PASSED } else { Count::FAILED });
    }
    Ok(count)
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
