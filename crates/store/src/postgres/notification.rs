//! Notifications between nodes: what changed travels in the transaction that changed it, and reaches every node that
//! listens once it is committed. Ids only.

use super::connection::{Connector, Halves, share};
use crate::StoreError;
use crate::sql::Statements;
use crate::tx::Change;
use exeunt_domain::ids::{AccountId, DeviceId};
use std::collections::BTreeSet;
use std::future::poll_fn;
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tokio_postgres::{AsyncMessage, Notification};

const CHANNEL: &str = "exeunt";
/// The longest text of one notification: PostgreSQL takes less than 8000 bytes. What does not fit is "anything".
const LONGEST: usize = 7900;
/// The text that stands for any change.
const ANYTHING: &str = "*";
/// The pause before a listener that lost its connection begins again.
const PAUSE: Duration = Duration::from_millis(500);
/// How often a listener makes sure that its connection is one, and how long the answer may take.
const CHECK: Duration = Duration::from_secs(2);

/// Notifies the other nodes of these changes when the transaction is committed.
pub(super) fn notify(statements: &dyn Statements, node: &str, changes: &BTreeSet<Change>) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let found = &mut |_: crate::sql::Row<'_>| Ok(());
    statements.query("SELECT CAST(pg_notify($1, $2) AS TEXT)", &[&CHANNEL, &payload(node, changes)], found)
}

fn payload(node: &str, changes: &BTreeSet<Change>) -> String {
    let words = changes.iter().map(|change| match change {
        Change::Account(AccountId(id)) => format!("a:{id}"),
        Change::Device(DeviceId(id)) => format!("d:{id}"),
    });
    let all = std::iter::once(node.to_owned()).chain(words).collect::<Vec<_>>().join(" ");
    if all.len() > LONGEST { format!("{node} {ANYTHING}") } else { all }
}

/// The node that a notification is from, and what it says; no changes where it may be any.
fn read(payload: &str) -> (&str, Option<BTreeSet<Change>>) {
    let (sender, words) = payload.split_once(' ').unwrap_or((payload, ANYTHING));
    let change = |word: &str| match word.split_once(':') {
        Some(("a", id)) => Some(Change::Account(AccountId(id.to_owned()))),
        Some(("d", id)) => Some(Change::Device(DeviceId(id.to_owned()))),
        // Of a newer program: it may concern any page.
        _ => None,
    };
    (sender, words.split(' ').map(change).collect())
}

/// Receives what other nodes changed, without end. After each connection something may have been missed.
/// Those of the own `node` count only while it `hears_itself`: it has published its changes already.
pub(super) async fn listen(
    connector: &Connector,
    node: &str,
    hears_itself: impl Fn() -> bool,
    tell: impl Fn(Option<&BTreeSet<Change>>),
) {
    let mut silent = false;
    loop {
        let lost = match connector.connect().await {
            Ok(halves) => {
                let heard = |notification: &Notification| {
                    let (sender, changes) = read(notification.payload());
                    if sender != node || hears_itself() {
                        tell(changes.as_ref());
                    }
                };
                let listening = || {
                    tracing::info!("listens for changes of other nodes");
                    silent = false;
                    tell(None);
                };
                until_lost(halves, listening, heard).await
            }
            Err(error) => error,
        };
        if !std::mem::replace(&mut silent, true) {
            tracing::warn!(error = %lost, "hears nothing of other nodes: pages notice their changes by the timer alone");
        }
        sleep(PAUSE).await;
    }
}

/// Listens on a connection until it is lost.
async fn until_lost(halves: Halves, listening: impl FnOnce(), heard: impl Fn(&Notification)) -> StoreError {
    let (client, mut connection) = halves;
    let received = async {
        loop {
            match poll_fn(|context| connection.poll_message(context)).await {
                Some(Ok(AsyncMessage::Notification(notification))) => heard(&notification),
                Some(Ok(_)) => {}
                Some(Err(error)) => return StoreError::from(error),
                None => return StoreError::Unavailable("the connection was closed".into()),
            }
        }
    };
    let checked = async {
        share(&client).await?;
        client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        listening();
        loop {
            sleep(CHECK).await;
            let silence = |_| StoreError::Unavailable("the database does not answer".into());
            timeout(CHECK, client.simple_query("")).await.map_err(silence)??;
        }
    };
    let checked = async {
        let outcome: Result<std::convert::Infallible, StoreError> = checked.await;
        match outcome {
            Err(error) => error,
        }
    };
    tokio::select! { error = received => error, error = checked => error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(count: usize) -> BTreeSet<Change> {
        let accounts = (0..count).map(|number| Change::Account(AccountId(format!("account{number:020}"))));
        accounts.chain([Change::Device(DeviceId("laptop".to_owned()))]).collect()
    }

    #[test]
    fn a_notification_says_what_changed_and_where() {
        let payload = payload("node1", &changes(2));
        assert_eq!(read(&payload), ("node1", Some(changes(2))));
    }

    #[test]
    fn what_is_too_long_for_one_notification_is_anything() {
        let payload = payload("node1", &changes(1000));
        assert!(payload.len() < LONGEST);
        assert_eq!(read(&payload), ("node1", None));
        assert_eq!(read("node3 x:1 a:ana"), ("node3", None), "and so is what a newer program says");
    }
}
