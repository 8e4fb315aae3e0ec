//! A PostgreSQL server for tests: in a temporary directory, on a free port of the loopback, from the programs that the
//! machine has. It can be stopped, killed, paused, and followed by a standby. It knows nothing of the databases in it.
//!
//! In reading order: the programs ([`Programs`]), the directory that goes with its owner (`files`), the processes in it
//! (`processes`), and the server itself ([`PrivatePostgres`]).
//!
//! Two libraries start a server for tests, and neither does what these tests are about: to pause a server with its open
//! sessions, to kill it, to start it again at the same address, to promote a standby. postgresql_embedded 0.22 depends
//! on 182 crates, 35 of them new here, among them sqlx and a client that downloads the server, and leaves a server running
//! whose owner was killed. pgtemp 0.7 depends on 55 crates, expects Debian's server programs on `PATH`, and removes a
//! server that it stops.

mod files;
mod processes;
mod programs;
mod server;

pub use programs::Programs;
pub use server::{PrivatePostgres, Stop, free_port};
