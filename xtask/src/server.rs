//! Builds of the server's program, one for each use. It must not know how it is started.

use crate::report::{Failure, Outcome, progress};
use crate::run::{build, cargo, typed};
use crate::site;
use crate::tools::Toolbox;
use std::path::PathBuf;

const PACKAGE: &str = "exeunt-server";

/// Builds the server for development: without the app, and with as little optimisation as a test bears, which takes a
/// third of the time of a release.
///
/// # Errors
/// When it does not build.
pub fn plain() -> Outcome<PathBuf> {
    built(&[])
}

/// Builds the same with the app inside. [`site::folder`] must hold the app.
///
/// # Errors
/// When it does not build.
pub fn with_app() -> Outcome<PathBuf> {
    built(&["--features", "embed-app"])
}

/// Builds the app, and the server with the app inside as an operator runs it.
///
/// # Errors
/// When either does not build.
pub fn release() -> Outcome<PathBuf> {
    site::ready(&Toolbox::ready()?)?;
    progress("Building the server with the app inside (about four minutes the first time).");
    built(&["--features", "embed-app", "--release"])
}

fn built(options: &[&str]) -> Outcome<PathBuf> {
    let mut command = cargo();
    command.args(["build", "--locked", "--package", PACKAGE]).args(options);
    let (programs, success) = build(&mut command)?;
    let server = programs.into_iter().find(|built| built.target == PACKAGE);
    let failed = || Failure(format!("the server did not build: `{}` failed", typed(&command)));
    server.filter(|_| success).map(|built| built.program).ok_or_else(failed)
}
