//! The reach: each account needs its own password for its sessions elsewhere, and its own device for the others.

use super::{bens, both, shown_by_account, shown_everywhere};
use crate::world::{ANA, ANAS_PASSWORD, BEN, CHROME, FIREFOX, IPHONE, MINUTE, World, ZOES_PASSWORD};
use exeunt_contract::Nothing;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::sign_out_all::Reach;

#[tokio::test]
async fn a_copied_device_cookie_and_an_account_of_ones_own_log_nobody_out_elsewhere() {
    let world = World::new().await;
    world.account("cy", "Cy", ZOES_PASSWORD).await;
    let (mut anas_phone, mut bens_phone) = (world.anas(IPHONE).await, bens(&world, IPHONE).await);
    let mut owners = both(&world).await;
    owners.log_out(true).await.unwrap();
    world.later(MINUTE * 11);
    let mut thief = owners.copied_into(CHROME);
    thief.account = None;
    thief.log_in("cy", ZOES_PASSWORD).await.unwrap();
    let mut thiefs_phone = world.device(FIREFOX);
    thiefs_phone.log_in("cy", ZOES_PASSWORD).await.unwrap();
    let shown = shown_everywhere(&mut thief).await;
    assert_eq!(
        (shown, thief.log_out_of_all(Reach::Everywhere, false).await.unwrap()),
        (4, 4),
        "two of them are others'"
    );
    assert_eq!(anas_phone.who().await.unwrap().account.username, ANA);
    assert_eq!(bens_phone.who().await.unwrap().account.username, BEN);
    thiefs_phone.who().await.unwrap_err();
    assert_eq!(bens_phone.story().await[0], ActivityKind::SignedOut, "each is told what ended, and no more");
}

#[tokio::test]
async fn an_account_whose_password_was_entered_here_lately_is_reached_everywhere_and_another_one_here_alone() {
    for (pause, ended) in [(9, 4), (10, 3)] {
        let world = World::new().await;
        let (mut anas_phone, mut bens_phone) = (world.anas(IPHONE).await, bens(&world, IPHONE).await);
        let mut device = bens(&world, CHROME).await;
        world.later(MINUTE * pause);
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let by_account = shown_by_account(&mut device).await;
        assert_eq!(by_account, [(ANA.to_owned(), 2), (BEN.to_owned(), ended - 2)], "after {pause} minutes");
        let shown = shown_everywhere(&mut device).await;
        assert_eq!((shown, device.log_out_of_all(Reach::Everywhere, false).await.unwrap()), (ended, ended));
        anas_phone.who().await.unwrap_err();
        assert_eq!(bens_phone.who().await.is_ok(), pause == 10, "after {pause} minutes");
        assert!(device.jar.is_empty(), "nobody stays on this device");
    }
}

#[tokio::test]
async fn a_session_cookie_alone_ends_nothing_of_the_other_accounts_of_its_device() {
    for way in 0..4 {
        let world = World::new().await;
        let mut bens_phone = bens(&world, IPHONE).await;
        let mut device = both(&world).await;
        let own = device.jar.clone();
        device.jar.remove("__Host-device");
        let ended = match way {
            0 => device.log_out_of_all(Reach::Device, false).await.unwrap(),
            1 => device.log_out_of_all(Reach::Device, true).await.unwrap(),
            2 => device.log_out_of_all(Reach::Everywhere, false).await.unwrap(),
            _ => device.call(&ForgetDevice, &Nothing {}).await.unwrap().ended,
        };
        assert_eq!(ended, 1, "way {way}");
        bens_phone.who().await.unwrap();
        device.jar = own;
        let tiles = device.tiles().await;
        let ben = tiles.iter().find(|tile| tile.account.username == BEN).unwrap().account.reference.clone();
        assert_eq!(device.tap(&ben).await.unwrap().account.username, BEN);
        assert!(!device.tiles().await.iter().any(|tile| tile.account.username == ANA), "Ana has left");
    }
}
