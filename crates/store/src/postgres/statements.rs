//! Statements in a transaction of PostgreSQL, for acts that wait for each on a thread of their own.

use super::connection::Connection;
use crate::StoreError;
use crate::sql::{Columns, Row, Statements, ToSql, Value};
use bytes::BytesMut;
use std::borrow::Cow;
use std::cell::Cell;
use std::error::Error;
use std::fmt;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_postgres::types::{self, IsNull, Type, to_sql_checked};

/// How long a statement may take, seen from here: longer than the server lets it, which may stand still itself.
const STATEMENT: Duration = Duration::from_secs(5);

/// How a unit begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    /// Without a transaction: each statement is one.
    Nothing,
    /// All statements read from one moment.
    Read,
    /// As if no other transaction ran beside it.
    Write,
    /// The same, after every other one that also begins so: those that met are not to meet again. A lock on a table
    /// does not fix what the transaction sees, as any query would, and ends with it.
    WriteInTurn,
}

/// A connection while an act runs, in a transaction unless it began with [`Begin::Nothing`]. One whose end is not known
/// is closed instead of going back to its pool, and the server rolls back.
pub(super) struct UnitOfWork {
    /// None once it has ended.
    connection: Option<Connection>,
    runtime: Handle,
    begin: Begin,
    /// Whether a statement failed: PostgreSQL then answers a commit with a silent ROLLBACK.
    has_failed: Cell<bool>,
}

const SERIALIZABLE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

impl UnitOfWork {
    pub(super) fn begin(connection: Connection, runtime: Handle, begin: Begin) -> Result<Self, StoreError> {
        let unit = Self { connection: Some(connection), runtime, begin, has_failed: Cell::default() };
        match begin {
            Begin::Nothing => {}
            Begin::Read => unit.says("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
            Begin::Write => unit.says(SERIALIZABLE)?,
            Begin::WriteInTurn => {
                unit.says(&format!("{SERIALIZABLE}; LOCK TABLE exeunt_turn IN EXCLUSIVE MODE"))?;
            }
        }
        Ok(unit)
    }

    /// Ends it with its effects.
    pub(super) fn commit(mut self) -> Result<(), StoreError> {
        if self.has_failed.get() {
            return self.roll_back(Err(StoreError::Conflict("a statement of the act had failed".into())));
        }
        self.says("COMMIT")?;
        self.give_back();
        Ok(())
    }

    /// Ends it without effects, and answers with the outcome that was given. After a fault of the database the connection
    /// is not trusted any more.
    pub(super) fn roll_back<T>(mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        let is_sound = !matches!(
            outcome,
            Err(StoreError::Unavailable(_) | StoreError::Damaged(_) | StoreError::Broken(_) | StoreError::Full(_))
        );
        if is_sound && (self.begin == Begin::Nothing || self.says("ROLLBACK").is_ok()) {
            self.give_back();
        }
        outcome
    }

    fn says(&self, statement: &str) -> Result<(), StoreError> {
        self.waits(async |connection| connection.batch_execute(statement).await)
    }

    fn waits<T>(
        &self,
        work: impl AsyncFnOnce(&Connection) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, StoreError> {
        let connection = self.connection.as_ref().ok_or_else(|| StoreError::Broken("it has ended".into()))?;
        let silence = |_| StoreError::Unavailable("the database does not answer".into());
        let outcome = self.runtime.block_on(timeout(STATEMENT, work(connection))).map_err(silence);
        let outcome = outcome.and_then(|answered| answered.map_err(StoreError::from));
        self.has_failed.set(self.has_failed.get() || outcome.is_err());
        outcome
    }

    fn give_back(&mut self) {
        self.connection.take();
    }
}

impl Drop for UnitOfWork {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(Connection::take(connection));
        }
    }
}

impl Statements for UnitOfWork {
    fn execute(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize, StoreError> {
        let values: Vec<_> = parameters.iter().map(|parameter| Parameter(parameter.to_sql())).collect();
        let changed = self.waits(async |connection| {
            let statement = connection.prepare_cached(sql).await?;
            connection.execute_raw(&statement, &values).await
        })?;
        usize::try_from(changed).map_err(|error| StoreError::Broken(error.to_string()))
    }

    fn query(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        each: &mut dyn FnMut(Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let values: Vec<_> = parameters.iter().map(|parameter| Parameter(parameter.to_sql())).collect();
        let values: Vec<_> = values.iter().map(|value| value as &(dyn types::ToSql + Sync)).collect();
        let rows = self.waits(async |connection| {
            let statement = connection.prepare_cached(sql).await?;
            connection.query(&statement, &values).await
        })?;
        rows.iter().try_for_each(|row| each(Row::of(row)))
    }

    fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
                   WHERE table_schema = current_schema() AND CAST(table_name AS TEXT) = $1";
        let mut names = Vec::new();
        self.query(sql, &[&table], &mut |mut row| {
            names.push(row.read()?);
            Ok(())
        })?;
        Ok(names)
    }

    fn advance_sequence(&self, table: &str, column: &str) -> Result<(), StoreError> {
        let last = format!("(SELECT MAX({column}) FROM {table})");
        let sql = format!("SELECT setval(pg_get_serial_sequence($1, $2), {last}) WHERE {last} IS NOT NULL");
        self.query(&sql, &[&table, &column], &mut |_| Ok(()))
    }
}

/// A parameter, written as the type that the server infers for it.
struct Parameter<'a>(Value<'a>);

/// Without its value: the library writes parameters into a log that is fine enough.
impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl types::ToSql for Parameter<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (&self.0, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Integer(number), &Type::INT4) => types::ToSql::to_sql(&i32::try_from(*number)?, kind, out),
            (Value::Integer(number), &Type::BOOL) => types::ToSql::to_sql(&(*number != 0), kind, out),
            (Value::Integer(number), _) => types::ToSql::to_sql(number, kind, out),
            (Value::Text(text), _) => types::ToSql::to_sql(&without_nul(text).as_ref(), kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::TEXT, Type::VARCHAR].contains(kind)
    }

    to_sql_checked!();
}

/// PostgreSQL's texts hold every character but NUL. It is asked for the replacement character instead, which stands in no
/// id and in no user name: nothing is found under either.
fn without_nul(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { Cow::Owned(text.replace('\0', "\u{fffd}")) } else { Cow::Borrowed(text) }
}

impl Columns for tokio_postgres::Row {
    fn column(&self, index: usize) -> Result<Value<'_>, StoreError> {
        let kind = self.columns().get(index).map(|column| column.type_().clone());
        let value = match kind {
            Some(Type::INT8) => self.try_get::<_, Option<i64>>(index)?.map(Value::Integer),
            Some(Type::INT4) => self.try_get::<_, Option<i32>>(index)?.map(|number| Value::Integer(number.into())),
            Some(Type::BOOL) => self.try_get::<_, Option<bool>>(index)?.map(|flag| Value::Integer(flag.into())),
            Some(Type::TEXT | Type::VARCHAR) => {
                self.try_get::<_, Option<&str>>(index)?.map(|text| Value::Text(text.into()))
            }
            other => return Err(StoreError::Broken(format!("column {index} holds {other:?}"))),
        };
        Ok(value.unwrap_or(Value::Null))
    }
}
