//! An open transaction, over which acts run: they read, decide, write, and name what they changed. An act may run more
//! than once, and touches nothing outside its transaction.

use crate::sql::{FromRow, Statements, ToSql, Value};
use crate::{Rules, StoreError};
use exeunt_domain::ids::{AccountId, DeviceId};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// An account or a device of which pages may show something else, by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// The account with this id.
    Account(AccountId),
    /// The device with this id: an account came, went, or became the active one.
    Device(DeviceId),
}

/// A notice about a writing transaction, for the store's observers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Notice<'a> {
    /// It met another one, and runs again.
    Conflict,
    /// It was committed and changed this; or its end is unknown, and may have: pages look anew, and see which.
    Committed(&'a BTreeSet<Change>),
}

/// The room on the disk that an act may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DiskSpace {
    /// What is free, as long as the reserve is there.
    Free,
    /// The reserve as well, where the disk is full.
    Reserve,
}

/// An open transaction.
pub(crate) struct Tx<'a> {
    statements: &'a dyn Statements,
    pub(crate) rules: &'a Rules,
    changes: RefCell<BTreeSet<Change>>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(statements: &'a dyn Statements, rules: &'a Rules) -> Self {
        Self { statements, rules, changes: RefCell::default() }
    }

    /// Runs a statement; answers how many rows it changed.
    pub(crate) fn execute(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize, StoreError> {
        self.statements.execute(sql, parameters)
    }

    /// Every row that the query finds.
    pub(crate) fn all<T: FromRow>(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.statements.query(sql, parameters, &mut |mut row| {
            found.push(row.read()?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The row that the query finds, where it finds one. A second one is refused.
    pub(crate) fn one<T: FromRow>(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Option<T>, StoreError> {
        let mut found = self.all(sql, parameters)?;
        match found.len() {
            0 | 1 => Ok(found.pop()),
            rows => Err(StoreError::Broken(format!("{rows} rows: {sql}"))),
        }
    }

    /// The row of a query that always finds one.
    pub(crate) fn value<T: FromRow>(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<T, StoreError> {
        self.one(sql, parameters)?.ok_or_else(|| StoreError::Broken(format!("no row: {sql}")))
    }

    /// Every row that the query finds, with the values of so many columns as they are.
    pub(crate) fn values(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        count: usize,
    ) -> Result<Vec<Vec<Value<'static>>>, StoreError> {
        let mut found = Vec::new();
        self.statements.query(sql, parameters, &mut |row| {
            found.push(row.values(count)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The names of a table's columns.
    pub(crate) fn columns(&self, table: &str) -> Result<Vec<String>, StoreError> {
        self.statements.columns(table)
    }

    /// Has the numbers of new rows go on behind those that are there, where the key is such a number.
    pub(crate) fn advance_sequence(&self, table: &str, key: &[&str]) -> Result<(), StoreError> {
        match key {
            ["number"] => self.statements.advance_sequence(table, "number"),
            _ => Ok(()),
        }
    }

    /// Names what pages may show differently after the commit.
    pub(crate) fn mark_changed(&self, changes: impl IntoIterator<Item = Change>) {
        self.changes.borrow_mut().extend(changes);
    }

    /// What the acts of the transaction have changed.
    pub(crate) fn into_changes(self) -> BTreeSet<Change> {
        self.changes.into_inner()
    }
}
