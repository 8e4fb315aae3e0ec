//! The numbered migrations, and the refusal of a database that a newer program has made.

use crate::StoreError;
use exeunt_domain::account::username::key;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

/// The migrations in order; a released file never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_accounts_and_sessions.sql"),
    include_str!("../../migrations/sqlite/0002_rotation.sql"),
    include_str!("../../migrations/sqlite/0003_throttle.sql"),
    include_str!("../../migrations/sqlite/0004_idempotency.sql"),
    include_str!("../../migrations/sqlite/0005_sweep.sql"),
    include_str!("../../migrations/sqlite/0006_one_time_password.sql"),
    include_str!("../../migrations/sqlite/0007_username_key.sql"),
    include_str!("../../migrations/sqlite/0008_name_at_the_end.sql"),
    include_str!("../../migrations/sqlite/0009_under_way.sql"),
    include_str!("../../migrations/sqlite/0010_sweep_steps.sql"),
    include_str!("../../migrations/sqlite/0011_done_by_operator.sql"),
    include_str!("../../migrations/sqlite/0012_delete_account.sql"),
    include_str!("../../migrations/sqlite/0013_renewal.sql"),
    include_str!("../../migrations/sqlite/0014_new_devices.sql"),
    include_str!("../../migrations/sqlite/0015_dismissed.sql"),
];

/// Brings the database up to date in one transaction.
pub(super) fn migrate(db: &mut Connection) -> Result<(), StoreError> {
    // A function that SQL lacks: folding the case of letters beyond ASCII.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    db.create_scalar_function("fold_username", 1, flags, |call| Ok(key(&call.get::<String>(0)?)))?;
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: usize = transaction.pragma_query_value(None, "user_version", |row| row.get::<_, u16>(0))?.into();
    if done > MIGRATIONS.len() {
        return Err(StoreError::Broken(format!(
            "the database has schema {done}, and this program knows schemas up to {}: use the newer program",
            MIGRATIONS.len()
        )));
    }
    let tables: u32 = transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if done == 0 && tables > 0 {
        return Err(StoreError::Broken("it is the database of another program".into()));
    }
    for (number, migration) in (1_u16..).zip(MIGRATIONS).skip(done) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    Ok(transaction.commit()?)
}
