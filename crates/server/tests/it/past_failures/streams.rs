//! Open streams end with their sessions.

use crate::events::quick;
use crate::world::{ANA, CHROME, Device, IPHONE, World};
use exeunt_store::OperatorAct;

/// The stream ends, after one more event of a change, and its client gets no new one.
async fn is_over(world: &World, phone: &Device, desk: &mut Device, what: &str, end: impl AsyncFnOnce(&mut Device)) {
    let front = world.front().await;
    let mut stream = front.stream(phone).await;
    end(desk).await;
    stream.ends().await;
    assert_eq!(front.ask("GET", &phone.cookies(), &[]).await.status, 204, "{what}");
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
            true => drop(world.second_store().operate(ANA, OperatorAct::Disable, world.now()).await.unwrap()),
        })
        .await;
        world.operator(ANA, OperatorAct::Enable).await;
        assert_eq!(world.front().await.ask("GET", &phone.cookies(), &[]).await.status, 204, "enabled again");
    }
}
