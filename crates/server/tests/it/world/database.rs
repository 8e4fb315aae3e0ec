//! A world's database as an operator with a console sees it, on either engine: statements in portable SQL, and answers
//! as text. A mistake in a statement stops the test.

use super::postgres::{Session, connected};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::path::Path;

/// The tables of the schema; on SQLite alone there are some of its own beside them.
const TABLES: [&str; 2] = [
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY table_name",
];

/// One connection to it.
pub(crate) enum Database {
    Sqlite(Connection),
    Postgres(Session),
}

impl Database {
    pub(super) fn in_file(file: &Path) -> Self {
        Self::Sqlite(Connection::open(file).unwrap())
    }

    pub(super) fn at(address: &str) -> Self {
        Self::Postgres(connected(address))
    }

    /// Runs a statement, or several.
    pub(crate) fn execute(&self, sql: &str) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql).unwrap(),
            Self::Postgres(session) => drop(session.query(sql).unwrap()),
        }
    }

    /// Runs what each engine says in words of its own, such as a trigger.
    pub(crate) fn execute_either(&self, sqlite: &str, postgres: &str) {
        self.execute(match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        });
    }

    /// The rows that a query answers, each value as text.
    pub(crate) fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(sql).unwrap();
                let width = statement.column_count();
                let row = |row: &rusqlite::Row<'_>| (0..width).map(|column| Ok(text(row.get_ref(column)?))).collect();
                statement.query_map([], row).unwrap().map(Result::unwrap).collect()
            }
            Self::Postgres(session) => session.query(sql).unwrap(),
        }
    }

    /// Every value that a query answers, row by row, but for NULL.
    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        self.rows(sql).into_iter().flatten().flatten().collect()
    }

    /// The one value that a query answers.
    pub(crate) fn text(&self, sql: &str) -> String {
        let mut found = self.texts(sql);
        assert_eq!(found.len(), 1, "{sql}");
        found.remove(0)
    }

    /// The one number that a query answers.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.text(sql).parse().unwrap()
    }

    /// The number of rows of a table, or of a table and a condition: `session WHERE ended_at IS NULL`.
    pub(crate) fn count(&self, rows: &str) -> i64 {
        self.number(&format!("SELECT count(*) FROM {rows}"))
    }

    pub(crate) fn tables(&self) -> Vec<String> {
        let [sqlite, postgres] = TABLES;
        self.texts(match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        })
    }

    pub(crate) fn columns(&self, table: &str) -> Vec<String> {
        self.texts(&match self {
            Self::Sqlite(_) => format!("SELECT name FROM pragma_table_info('{table}')"),
            Self::Postgres(_) => format!(
                "SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
            ),
        })
    }

    /// Every value in every column of every table.
    pub(crate) fn values(&self) -> Vec<String> {
        self.tables().iter().flat_map(|table| self.texts(&format!("SELECT * FROM {table}"))).collect()
    }

    /// What is another one after each write of another connection, even of the value that was there.
    pub(crate) fn version(&self) -> String {
        match self {
            Self::Sqlite(_) => self.text("PRAGMA data_version"),
            Self::Postgres(_) => {
                // The transaction that wrote each row, and where the row lies.
                let rows =
                    |table: &String| format!("{table}: {:?}", self.texts(&format!("SELECT xmin, ctid FROM {table}")));
                self.tables().iter().map(rows).collect()
            }
        }
    }

    /// Holds up every writer until [`lets_writers_go`](Self::lets_writers_go); who only reads is not held up.
    pub(crate) fn holds_up_writers(&self) {
        let tables = self.tables().join(", ");
        self.execute_either("BEGIN IMMEDIATE", &format!("BEGIN; LOCK TABLE {tables} IN EXCLUSIVE MODE"));
    }

    pub(crate) fn lets_writers_go(&self) {
        self.execute("ROLLBACK");
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Text(text) => Some(String::from_utf8(text.to_vec()).unwrap()),
        ValueRef::Real(_) | ValueRef::Blob(_) => panic!("no column holds {}", value.data_type()),
    }
}
