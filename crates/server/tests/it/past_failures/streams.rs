//! Open streams end with their sessions.

use crate::events::{edit, quick};
use crate::world::{ANA, CHROME, DAY, Device, FIREFOX, IPHONE, World};
use exeunt_server::live::events::StreamConfig;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{OperatorAct, Rules, Store};
use std::sync::Arc;
use std::time::Duration;

/// The same database as another program has it open, such as the operator's command.
fn beside(world: &World) -> Store {
    let rules = Rules { limits: Arc::clone(&world.state.limits), random: Arc::clone(&world.state.random) };
    Store::new(Sqlite::open(world.database().parent().unwrap(), rules).unwrap())
}

/// The stream ends, after one more event of a change, and its client gets no new one.
async fn is_over(world: &World, phone: &Device, desk: &mut Device, what: &str, end: impl AsyncFnOnce(&mut Device)) {
    let front = world.front().await;
    let mut stream = front.stream(phone).await;
    end(desk).await;
    stream.ends().await;
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 204, "{what}");
}

/// Row 13, CVE-2023-40025 (Argo CD): a terminal that was open in the browser stayed open when the session behind it had
/// been revoked or was over.
#[tokio::test]
async fn what_was_open_outlived_the_session() {
    assert!(
        StreamConfig::default().beat <= Duration::from_secs(15),
        "what this process is not told is found within this time"
    );
    let world = quick().await;
    let (mut phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
    let id = phone.id().await;
    is_over(&world, &phone, &mut desk, "revoked", async |desk| {
        desk.end(&id).await.unwrap();
    })
    .await;

    // By another process, which tells this one nothing.
    let mut phone = world.anas(IPHONE).await;
    let (id, other) = (phone.id().await, world.second_node());
    let mut elsewhere = desk.copied_into(CHROME);
    elsewhere.is_served_by(other);
    is_over(&world, &phone, &mut elsewhere, "revoked at another node", async |desk| {
        desk.end(&id).await.unwrap();
    })
    .await;

    let phone = world.anas(IPHONE).await;
    let front = world.front().await;
    let mut stream = front.stream(&phone).await;
    world.later(DAY * 14);
    stream.ends().await;
    let mut fresh = world.anas(FIREFOX).await;
    edit(&mut fresh, "Ana R.").await;
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 204, "expired");
}

/// Row 14, CVE-2025-62175 (Mastodon): a disabled or suspended account went on reading the streams that were open
/// before.
#[tokio::test]
async fn somebody_who_was_disabled_went_on_reading() {
    for by_another_program in [false, true] {
        let world = quick().await;
        let (phone, mut desk) = (world.anas(IPHONE).await, world.anas(CHROME).await);
        is_over(&world, &phone, &mut desk, "disabled", async |_| match by_another_program {
            false => drop(world.operator(ANA, OperatorAct::Disable).await),
            true => drop(beside(&world).operate(ANA, OperatorAct::Disable, world.now()).await.unwrap()),
        })
        .await;
        world.operator(ANA, OperatorAct::Enable).await;
        assert_eq!(world.front().await.ask("GET", &phone.cookies(), &[]).await.status, 204, "enabled again");
    }
}
