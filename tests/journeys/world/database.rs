//! The place where the server of a world keeps everything: a directory, or a database of its own on the PostgreSQL server
//! that `EXEUNT_TEST_POSTGRES` names.

use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::NoTls;

/// An empty place.
pub(crate) struct Database {
    option: [OsString; 2],
    /// The name of the database, and the address of its server.
    on_server: Option<(String, String)>,
}

impl Database {
    /// A directory in `files`, or a new database.
    pub(crate) async fn fresh(files: &Path) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("EXEUNT_TEST_POSTGRES") else {
            return Self { option: ["--data".into(), files.join("data").into()], on_server: None };
        };
        let name = format!("journey_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        run(&server, &format!("CREATE DATABASE {name}")).await;
        let address = format!("{server}/{name}");
        Self { option: ["--database".into(), address.into()], on_server: Some((name, server)) }
    }

    /// The server's option that leads to it.
    pub(crate) fn option(&self) -> &[OsString; 2] {
        &self.option
    }

    /// Removes the database from the server; a directory goes with the files of the world.
    pub(crate) async fn remove(self) {
        if let Some((name, server)) = self.on_server {
            run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

async fn run(server: &str, statement: &str) {
    let connected = tokio_postgres::connect(&format!("{server}/postgres"), NoTls).await;
    let (client, connection) = connected.expect("the PostgreSQL server that EXEUNT_TEST_POSTGRES names");
    tokio::spawn(connection);
    client.batch_execute(statement).await.unwrap_or_else(|trouble| panic!("{statement}: {trouble}"));
}
