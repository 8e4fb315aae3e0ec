//! The project's own commands. Each does its own set-up, so that a fresh machine needs only rustup and a C compiler.
//!
//! In reading order: the output and the failure of a command ([`report`]), running other programs ([`run`]), the
//! prerequisites ([`tools`], [`setup`]), the app as files ([`site`], [`minify`], [`size_budget`], [`fingerprint`]), the
//! server's program ([`server`]), and then the commands themselves: [`serve`], [`ci`] (which is `cargo xtask test`,
//! counted by [`test_report`], with [`schemathesis`] among its steps), [`long_tests`] (which is
//! `cargo xtask soak`, with [`fuzz`]), [`openapi`] and [`bench`]. The rules of the source tree that neither the compiler
//! nor clippy keeps are this package's tests, in `xtask/tests/lint`.
//!
//! Nothing here may be needed to build the app or the server: both stay ordinary Cargo packages.

pub mod report;
pub mod run;

pub mod setup;
pub mod tools;

pub mod fingerprint;
pub mod minify;
pub mod server;
pub mod site;
pub mod size_budget;

pub mod bench;
pub mod ci;
pub mod fuzz;
pub mod long_tests;
pub mod openapi;
pub mod schemathesis;
pub mod serve;
pub mod test_report;
