//! The place of a world's database: a directory with SQLite's files, or a database of its own on a server.

use super::database::Database;
use super::postgres::OnServer;
use super::rules;
use exeunt_domain::session::Limits;
use exeunt_store::postgres::Postgres;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{Engine, Rules, Store};
use std::ffi::OsString;
use std::path::Path;
use tempfile::TempDir;

pub(crate) enum Place {
    Directory(TempDir),
    Server(OnServer),
}

impl Place {
    /// A new one on the engine of this run: with `EXEUNT_TEST_POSTGRES` a server, else a directory.
    pub(crate) fn new() -> Self {
        OnServer::new().map_or_else(Self::on_disk, Self::Server)
    }

    /// A new directory, whatever the engine of this run.
    pub(crate) fn on_disk() -> Self {
        Self::Directory(tempfile::tempdir().unwrap())
    }

    /// A new database on the server, whatever else this run is on.
    pub(crate) fn on_a_server() -> Self {
        const NONE: &str =
            "no server: run `cargo xtask test server-postgres`, which starts one, or set EXEUNT_TEST_POSTGRES";
        Self::Server(OnServer::new().expect(NONE))
    }

    /// It, opened by a process of its own with the usual rules.
    pub(crate) fn store(&self) -> Store {
        Store::new(self.engine(rules(Limits::default())))
    }

    pub(crate) fn engine(&self, rules: Rules) -> Engine {
        match self {
            Self::Directory(directory) => Sqlite::open(directory.path(), rules).unwrap().into(),
            Self::Server(database) => Postgres::connect_lazily(database.address(), rules).unwrap().into(),
        }
    }

    pub(crate) fn database(&self) -> Database {
        match self {
            Self::Directory(directory) => Database::in_file(&directory.path().join("exeunt.db")),
            Self::Server(database) => Database::at(database.address()),
        }
    }

    /// The directory of SQLite's files.
    pub(crate) fn directory(&self) -> &Path {
        match self {
            Self::Directory(directory) => directory.path(),
            Self::Server(_) => panic!("this test is about SQLite's files: its world must be `on_disk`"),
        }
    }

    /// The words that lead the program itself to it.
    pub(crate) fn flags(&self) -> [OsString; 2] {
        match self {
            Self::Directory(directory) => ["--data".into(), directory.path().into()],
            Self::Server(database) => ["--database".into(), database.address().into()],
        }
    }

    /// Everything that a thief of the data reads: each byte of the files; on a server, each value of each row.
    pub(crate) fn stolen(&self) -> Vec<u8> {
        match self {
            Self::Directory(directory) => {
                let files = std::fs::read_dir(directory.path()).unwrap().map(|file| file.unwrap().path());
                files.flat_map(|file| std::fs::read(file).unwrap()).collect()
            }
            Self::Server(_) => self.database().values().join("\n").into_bytes(),
        }
    }
}
