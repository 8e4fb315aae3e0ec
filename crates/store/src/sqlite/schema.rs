//! The schema: migrated, and refused where a newer program has made it.

use crate::StoreError;
use crate::migrations::{LAST, migrations};
use exeunt_domain::account::username::key;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

/// Brings the database up to date in one transaction.
pub(super) fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    // A function that SQL lacks: folding the case of letters beyond ASCII.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    db.create_scalar_function("fold_username", 1, flags, |call| Ok(key(&call.get::<String>(0)?)))?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: usize = transaction.pragma_query_value(None, "user_version", |row| row.get::<_, u16>(0))?.into();
    if done > LAST {
        return Err(StoreError::Broken(format!(
            "the database has schema {done}, and this program knows schemas up to {LAST}: use the newer program"
        )));
    }
    let tables: u32 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if done == 0 && tables > 0 {
        return Err(StoreError::Broken("it is the database of another program".into()));
    }
    for (number, migration) in migrations(&[]).skip(done) {
        transaction.execute_batch(&migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    Ok(transaction.commit()?)
}
