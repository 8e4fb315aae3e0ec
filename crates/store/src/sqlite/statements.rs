//! Statements on a connection of SQLite.

use crate::StoreError;
use crate::sql::{Columns, Row, Statements, ToSql, Value};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection};

impl Statements for Connection {
    fn execute(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize, StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        bind(&mut statement, parameters)?;
        Ok(statement.raw_execute()?)
    }

    fn query(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        each: &mut dyn FnMut(Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.prepare_cached(sql)?;
        bind(&mut statement, parameters)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            each(Row::of(row))?;
        }
        Ok(())
    }

    fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        let mut names = self.prepare_cached("SELECT name FROM pragma_table_info($1)")?;
        let names = names.query_map([table], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    fn advance_sequence(&self, _table: &str, _column: &str) -> Result<(), StoreError> {
        // Each new row gets one more than the highest.
        Ok(())
    }
}

/// Binds `$1` to the first parameter, and so on. To SQLite `$1` is a name, whose index is where it stands in the text.
fn bind(statement: &mut CachedStatement<'_>, parameters: &[&dyn ToSql]) -> Result<(), StoreError> {
    if statement.parameter_count() != parameters.len() {
        return Err(StoreError::Broken(format!("{} parameters are given", parameters.len())));
    }
    for index in 1..=statement.parameter_count() {
        let number = statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let parameter = number.and_then(|number| parameters.get(number.checked_sub(1)?));
        let parameter = parameter.ok_or_else(|| StoreError::Broken(format!("parameter {index} is not given")))?;
        match parameter.to_sql() {
            Value::Null => statement.raw_bind_parameter(index, rusqlite::types::Null)?,
            Value::Integer(number) => statement.raw_bind_parameter(index, number)?,
            Value::Text(text) => statement.raw_bind_parameter(index, &*text)?,
        }
    }
    Ok(())
}

impl Columns for rusqlite::Row<'_> {
    fn column(&self, index: usize) -> Result<Value<'_>, StoreError> {
        match self.get_ref(index)? {
            ValueRef::Null => Ok(Value::Null),
            ValueRef::Integer(number) => Ok(Value::Integer(number)),
            value @ ValueRef::Text(_) => {
                let text = value.as_str().map_err(|error| StoreError::Broken(error.to_string()))?;
                Ok(Value::Text(text.into()))
            }
            other => Err(StoreError::Broken(format!("column {index} holds {}", other.data_type()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_bound_by_its_number_wherever_it_stands() {
        let db = Connection::open_in_memory().unwrap();
        let mut found: Vec<(String, i64, bool)> = Vec::new();
        let parameters: &[&dyn ToSql] = &[&"first", &2_i64, &None::<String>];
        let mut read = |mut row: Row<'_>| row.read().map(|row| found.push(row));
        db.query("SELECT $1, $2, $3 IS NULL", parameters, &mut read).unwrap();
        db.query("SELECT $1, $2, $3 IS NULL WHERE $3 IS NULL AND $2 = 2 AND $1 = 'first'", parameters, &mut read)
            .unwrap();
        db.query("SELECT v, n, $3 IS NULL FROM (SELECT $2 AS n, $1 AS v)", parameters, &mut read).unwrap();
        assert_eq!(found, vec![("first".to_owned(), 2, true); 3]);
    }

    #[test]
    fn a_parameter_that_is_not_given_or_not_used_is_refused() {
        let db = Connection::open_in_memory().unwrap();
        for sql in ["SELECT $2", "SELECT $0", "SELECT ?", "SELECT :name", "SELECT 1", "SELECT $1, $2"] {
            assert!(matches!(Statements::execute(&db, sql, &[&1_i64]), Err(StoreError::Broken(_))), "{sql}");
        }
    }

    #[test]
    fn a_column_of_another_type_is_no_value() {
        let db = Connection::open_in_memory().unwrap();
        let read = db.query("SELECT 'text'", &[], &mut |mut row| row.read::<i64>().map(drop));
        assert!(matches!(read, Err(StoreError::Broken(_))));
    }
}
