//! Parameters and rows of every engine, typed. SQL is portable text with parameters `$1`, `$2` …; ids and secrets are
//! TEXT, numbers, times and flags BIGINT.

mod domain;

pub(crate) use domain::enum_text;

use crate::StoreError;
use std::borrow::Cow;

/// A parameter of a statement, or a column of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Text(Cow<'a, str>),
}

impl Value<'_> {
    fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(number),
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        }
    }
}

/// What an engine offers to the acts: statements in an open transaction.
pub(crate) trait Statements {
    /// Runs a statement, prepared once for each connection. Answers how many rows it changed.
    fn execute(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize, StoreError>;

    /// Runs a query and calls `each` with every row.
    fn query(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        each: &mut dyn FnMut(Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;

    /// The names of a table's columns.
    fn columns(&self, table: &str) -> Result<Vec<String>, StoreError>;

    /// Has the numbers that the engine gives to new rows go on behind those that are there, in this column.
    fn advance_sequence(&self, table: &str, column: &str) -> Result<(), StoreError>;
}

/// The columns of a row, as an engine reads them.
pub(crate) trait Columns {
    /// The value of a column, counted from 0.
    fn column(&self, index: usize) -> Result<Value<'_>, StoreError>;
}

/// A row, read from its first column to its last.
pub(crate) struct Row<'a> {
    columns: &'a dyn Columns,
    next: usize,
}

impl<'a> Row<'a> {
    pub(crate) fn of(columns: &'a dyn Columns) -> Self {
        Self { columns, next: 0 }
    }

    /// Reads the next column, or the next few where `T` has several.
    pub(crate) fn read<T: FromRow>(&mut self) -> Result<T, StoreError> {
        T::from_row(self)
    }

    /// The values of so many columns, as they are.
    pub(crate) fn values(&self, count: usize) -> Result<Vec<Value<'static>>, StoreError> {
        (0..count).map(|index| Ok(self.columns.column(index)?.into_owned())).collect()
    }
}

/// A value that is read from one column or more.
pub(crate) trait FromRow: Sized {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError>;
}

/// A value that is read from one column; none where the column holds no such value.
pub(crate) trait FromColumn: Sized {
    fn from_column(value: Value<'_>) -> Option<Self>;
}

/// A value that is given to a statement.
pub(crate) trait ToSql {
    fn to_sql(&self) -> Value<'_>;
}

impl<T: FromColumn> FromRow for T {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        let index = row.next;
        row.next += 1;
        T::from_column(row.columns.column(index)?)
            .ok_or_else(|| StoreError::Broken(format!("column {index} holds no {}", std::any::type_name::<T>())))
    }
}

impl<A: FromRow, B: FromRow> FromRow for (A, B) {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok((row.read()?, row.read()?))
    }
}

impl<A: FromRow, B: FromRow, C: FromRow> FromRow for (A, B, C) {
    fn from_row(row: &mut Row<'_>) -> Result<Self, StoreError> {
        Ok((row.read()?, row.read()?, row.read()?))
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_column(value).map(Some),
        }
    }
}

impl<T: ToSql> ToSql for Option<T> {
    fn to_sql(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToSql::to_sql)
    }
}

impl<T: ToSql + ?Sized> ToSql for &T {
    fn to_sql(&self) -> Value<'_> {
        (**self).to_sql()
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
        }
    }
}

impl ToSql for str {
    fn to_sql(&self) -> Value<'_> {
        Value::Text(self.into())
    }
}

impl ToSql for String {
    fn to_sql(&self) -> Value<'_> {
        Value::Text(self.into())
    }
}

impl FromColumn for String {
    fn from_column(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }
}

/// Types that are stored as integers.
macro_rules! integers {
    ($($kind:ty)*) => {$(
        impl ToSql for $kind {
            fn to_sql(&self) -> Value<'_> {
                // No number of ours is larger than what fits.
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }

        impl FromColumn for $kind {
            fn from_column(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Integer(number) => number.try_into().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

integers! { i64 u16 u32 usize }

impl ToSql for bool {
    fn to_sql(&self) -> Value<'_> {
        Value::Integer((*self).into())
    }
}

impl FromColumn for bool {
    fn from_column(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Integer(number) => Some(number != 0),
            _ => None,
        }
    }
}
