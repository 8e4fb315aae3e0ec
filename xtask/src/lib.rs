//! The project's own commands. Each does its own set-up, so that a fresh machine needs only rustup and a C compiler.
//!
//! In reading order: the output and the failure of a command ([`report`]), running other programs ([`run`]), the
//! prerequisites ([`tools`], [`setup`]), the app as files ([`site`], [`minify`], [`size_budget`],
//! [`fingerprint`]), the server's program
//! ([`server`]), and then the commands themselves: [`serve`], [`suite`] (which is `cargo xtask test`, counted by
//! [`tally`], with [`deny`], [`strangers`] and [`requirements`] among its steps), [`soak`] and [`fuzz`] (the long
//! runs), [`openapi`] and [`bench`]. [`tidy`] holds the rules of the source tree and is run by this package's tests.
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
pub mod deny;
pub mod fuzz;
pub mod openapi;
pub mod requirements;
pub mod serve;
pub mod soak;
pub mod strangers;
pub mod suite;
pub mod tally;

pub mod tidy;
