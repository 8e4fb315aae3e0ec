//! The command that moves an installation to another database.

use super::BackupError;
use crate::observe::audit::{AuditEvent, audit};
use crate::ops::config::CopyArgs;
use crate::system::OsRandom;
use exeunt_domain::session::Limits;
use exeunt_store::Rules;
use std::sync::Arc;

/// Moves everything to another database.
///
/// # Errors
/// See [`BackupError`].
pub async fn copy(args: &CopyArgs) -> Result<String, BackupError> {
    let rules = Rules { limits: Arc::new(Limits::default()), random: Arc::new(OsRandom) };
    let moved = exeunt_store::copy(&args.from, &args.to, &rules).await.map_err(BackupError)?;
    audit(AuditEvent::AuthzAdmin).reason("copy").write();
    let rows: Vec<String> = moved.rows.iter().map(|(table, rows)| format!("{table}: {rows}")).collect();
    let done =
        if moved.were_there { "An earlier run had copied the rows." } else { "All rows are there, and the same." };
    Ok(format!(
        "{done}\n{}\nServe {} from now on. {} is not served any more: what ends in one would live on in the other.",
        rows.join("\n"),
        args.to,
        args.from
    ))
}
