//! The move of a whole installation to another database: every row, counted and compared, in one transaction of the
//! target. It knows the tables, and nothing of what stands in them.

mod sum;

use crate::address::{Address, INCOMING, MOVED, Opening};
use crate::engine::Engine;
use crate::sql::{ToSql, Value};
use crate::tx::{DiskSpace, Tx};
use crate::{Rules, StoreError};
use sum::{Sum, Sums};
use tokio::runtime::Handle;

/// A table, and the columns by which its rows are told apart and read in order.
struct Table {
    name: &'static str,
    key: &'static [&'static str],
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key }
}

/// Every table, each after those that it refers to.
const TABLES: [Table; 12] = [
    table("account", &["id"]),
    table("device", &["id"]),
    table("session", &["id"]),
    table("activity", &["number"]),
    table("note", &["name"]),
    table("retired_secret", &["number"]),
    table("throttle", &["kind", "key"]),
    table("throttle_name", &["network", "name"]),
    table("throttle_slot", &["slot"]),
    table("intent", &["number"]),
    table("done_by_operator", &["number"]),
    table("erased_account", &["id"]),
];

/// The tables that are empty in a database that was only made.
const EMPTY_AT_FIRST: [&str; 4] = ["account", "device", "session", "activity"];

/// The most parameters of a statement that SQLite takes.
const PARAMETERS: usize = 32_766;
/// How many rows are read at once.
const PAGE: usize = 1000;

/// The notes about a move, which are no part of what is moved. The source has the name of a move as long as it is not
/// finished, and the target has it as [`INCOMING`].
const MOVE: &str = "move";
const OF_THE_MOVE: [&str; 3] = [MOVE, MOVED, INCOMING];

/// What a move has done.
#[derive(Debug, PartialEq, Eq)]
pub struct Moved {
    /// How many rows each table has, in the source and in the target.
    pub rows: Vec<(&'static str, u64)>,
    /// Whether an earlier run had copied them.
    pub were_there: bool,
}

/// Moves everything in the database at `from` to the one at `to`, which must be empty, or not be there. No server may
/// run on either meanwhile. All rows of both are counted and compared before the source is marked as moved: it is not
/// served from then on, because a session that ends in one of them would live on in the other; nor is the target before.
///
/// It can be stopped at any moment and run again.
///
/// # Errors
/// When a database cannot be used, or a server runs on it; the source was moved elsewhere, the target is not empty, or the
/// two differ in the end. The source is served as before then.
pub async fn copy(from: &Address, to: &Address, rules: &Rules) -> Result<Moved, StoreError> {
    let source = match Engine::open(from, rules.clone(), Opening::Alone).await {
        Err(StoreError::NotFound) => return Err(StoreError::Broken(format!("{from}: there is no database"))),
        opened => opened?,
    };
    let moved = source.read(|tx| tx.metadata(MOVED)).await?;
    if let Some(place) = moved.as_ref().filter(|place| **place != to.to_string()) {
        return Err(StoreError::Broken(format!("{from} was moved to {place} already")));
    }
    let target = Engine::open(to, rules.clone(), Opening::CreateAlone).await?;
    // Only a target that is not served yet is still the same.
    let were_there = moved.is_some() || !fill(&target, &source, to, move_id(&source, rules).await?).await?;
    if moved.is_none() {
        let sums = summed(&source).await?;
        if summed(&target).await? != sums {
            return Err(StoreError::Broken(format!("{to} does not hold what {from} holds; empty it and begin again")));
        }
        if !source.is_alone() {
            return Err(StoreError::Unavailable(format!("{from} was not kept alone; run the same copy again")));
        }
        let place = to.to_string();
        source.write(DiskSpace::Reserve, move |tx| tx.set_metadata(MOVED, &place), |_| {}).await?;
    }
    let finish = |tx: &Tx<'_>| tx.execute("DELETE FROM note WHERE name = $1", &[&INCOMING]).map(drop);
    target.write(DiskSpace::Free, finish, |_| {}).await?;
    let sums = summed(&target).await?;
    let rows =
        TABLES.iter().map(|table| (table.name, sums.get(table.name).copied().unwrap_or_default().rows)).collect();
    Ok(Moved { rows, were_there })
}

/// The name of this move, which an interrupted one has given already.
async fn move_id(source: &Engine, rules: &Rules) -> Result<String, StoreError> {
    let random = rules.random.clone();
    let named = move |tx: &Tx<'_>| match tx.metadata(MOVE)? {
        Some(id) => Ok(id),
        None => {
            let mut id = [0; 16];
            random.fill(&mut id)?;
            let id = format!("{:032x}", u128::from_be_bytes(id));
            tx.set_metadata(MOVE, &id)?;
            Ok(id)
        }
    };
    source.write(DiskSpace::Free, named, |_| {}).await
}

/// Fills the target, unless an earlier run has. Answers whether this one did.
async fn fill(target: &Engine, source: &Engine, to: &Address, id: String) -> Result<bool, StoreError> {
    let (source, runtime, to) = (source.clone(), Handle::current(), to.clone());
    let fill = move |tx: &Tx<'_>| {
        if !is_empty(tx)? {
            return match tx.metadata(INCOMING)? {
                Some(other) if other == id => Ok(false),
                _ => Err(StoreError::Broken(format!("{to} is not empty: name another database"))),
            };
        }
        for table in TABLES.iter().rev() {
            tx.execute(&format!("DELETE FROM {}", table.name), &[])?;
        }
        for table in &TABLES {
            let columns = tx.columns(table.name)?;
            let mut last = None;
            loop {
                let after = last.take();
                let columns_asked = columns.clone();
                let page = move |tx: &Tx<'_>| page(tx, table, &columns_asked, after.as_deref());
                let rows = runtime.block_on(source.look_up(page))?;
                let Some(end) = rows.last() else { break };
                last = Some(key_of(table, &columns, end));
                insert(tx, table, &columns, &rows)?;
            }
            tx.advance_sequence(table.name, table.key)?;
        }
        for note in OF_THE_MOVE {
            tx.execute("DELETE FROM note WHERE name = $1", &[&note])?;
        }
        tx.set_metadata(INCOMING, &id)?;
        Ok(true)
    };
    target.write(DiskSpace::Free, fill, |_| {}).await
}

fn is_empty(tx: &Tx<'_>) -> Result<bool, StoreError> {
    for table in EMPTY_AT_FIRST {
        if tx.value::<bool>(&format!("SELECT EXISTS (SELECT 1 FROM {table})"), &[])? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The next rows of a table behind the one with this key.
fn page(
    tx: &Tx<'_>,
    table: &Table,
    columns: &[String],
    after: Option<&[Value<'static>]>,
) -> Result<Vec<Vec<Value<'static>>>, StoreError> {
    let key = table.key.join(", ");
    let behind = after.map(|after| format!("WHERE ({key}) > ({}) ", numbers(1, after.len()))).unwrap_or_default();
    let sql = format!("SELECT {} FROM {} {behind}ORDER BY {key} LIMIT {PAGE}", columns.join(", "), table.name);
    let parameters: Vec<&dyn ToSql> = after.unwrap_or_default().iter().map(|value| value as &dyn ToSql).collect();
    tx.values(&sql, &parameters, columns.len())
}

fn key_of(table: &Table, columns: &[String], row: &[Value<'static>]) -> Vec<Value<'static>> {
    let place = |name: &&str| columns.iter().position(|column| column == *name);
    table.key.iter().filter_map(|name| row.get(place(name)?).cloned()).collect()
}

fn insert(tx: &Tx<'_>, table: &Table, columns: &[String], rows: &[Vec<Value<'static>>]) -> Result<(), StoreError> {
    for rows in rows.chunks(PARAMETERS / columns.len()) {
        let one = |row: usize| format!("({})", numbers(row * columns.len() + 1, columns.len()));
        let all: Vec<String> = (0..rows.len()).map(one).collect();
        let sql = format!("INSERT INTO {} ({}) VALUES {}", table.name, columns.join(", "), all.join(", "));
        let parameters: Vec<&dyn ToSql> = rows.iter().flatten().map(|value| value as &dyn ToSql).collect();
        tx.execute(&sql, &parameters)?;
    }
    Ok(())
}

/// `$3, $4, $5`: so many parameters from this one on.
fn numbers(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// Counts and digests what a database holds.
async fn summed(engine: &Engine) -> Result<Sums, StoreError> {
    let mut sums = Sums::new();
    for table in &TABLES {
        let mut sum = Sum::default();
        let mut last = None;
        loop {
            let after = last.take();
            let rows = move |tx: &Tx<'_>| {
                let columns = in_one_order(tx.columns(table.name)?);
                let rows = page(tx, table, &columns, after.as_deref())?;
                Ok(rows.last().map(|end| key_of(table, &columns, end)).map(|end| (rows, end)))
            };
            let Some((rows, end)) = engine.look_up(rows).await? else { break };
            let is_of_the_move = |row: &[Value<'_>]| {
                table.name == "note"
                    && row.iter().any(|value| OF_THE_MOVE.iter().any(|name| *value == Value::Text((*name).into())))
            };
            rows.iter().filter(|row| !is_of_the_move(row)).for_each(|row| sum.add(row));
            last = Some(end);
        }
        sums.insert(table.name, sum);
    }
    Ok(sums)
}

/// The columns in an order that does not depend on the engine.
fn in_one_order(mut columns: Vec<String>) -> Vec<String> {
    columns.sort_unstable();
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::rules;

    #[tokio::test]
    async fn every_table_is_moved() {
        let directory = tempfile::tempdir().unwrap();
        let address = Address::Sqlite(directory.path().to_owned());
        let engine = Engine::open(&address, rules(), Opening::CreateOrOpen).await.unwrap();
        let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
        let there: Vec<String> = engine.read(|tx| tx.all(names, &[])).await.unwrap();
        let mut moved = TABLES.map(|table| table.name);
        moved.sort_unstable();
        assert_eq!(there, moved);
    }
}
