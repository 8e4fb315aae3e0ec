//! The work that goes on beside the requests: the sweep, and the log of the operator's commands.

use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit, by_operator};
use exeunt_store::{Store, StoreError};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// The interval of the sweep. An expiry that was not written is undone if the clock is set back, so it is not left
/// unwritten for long.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// The interval at which the operator's commands are moved to the server's log.
const ADMIN_LOG_INTERVAL: Duration = Duration::from_secs(2);

async fn sweep(state: &AppState) -> Result<(), StoreError> {
    for id in state.store.sweep(state.now()).await? {
        audit(AuditEvent::UserDeleted).account(&id).write();
    }
    Ok(())
}

/// Sweeps now and every hour. The start does not wait for the first sweep, which may have much to do.
pub(super) async fn sweep_hourly(state: AppState) {
    let mut ticks = tokio::time::interval(SWEEP_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = sweep(&state).await {
            tracing::error!(?error, "old sessions could not be swept");
        }
    }
}

/// Deletes the networks that are kept from before the operator wanted none. Where that breaks off, the next start goes on.
pub(super) async fn forget_networks(store: Store) {
    if let Err(error) = store.forget_networks().await {
        tracing::error!(?error, "networks that are kept could not be deleted; the next start tries again");
    }
}

/// Receives what other nodes change, for the pages that are open here.
pub(super) async fn listen(store: Store) {
    store.listen().await;
}

/// Moves the operator's commands on the database to the log of the server, which is the one that operators read.
pub(super) async fn log_admin_commands(state: AppState) {
    let mut ticks = tokio::time::interval(ADMIN_LOG_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // If the database does not answer now, the commands are taken at the next interval.
        for command in state.store.take_log_queue().await.unwrap_or_default() {
            by_operator(&command).at(command.at).write();
        }
    }
}
