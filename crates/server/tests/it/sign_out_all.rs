//! Logging out of all accounts: on this device, or everywhere. The effect is the one that was shown before.

mod everywhere;
mod reach;

use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
    ZOES_PASSWORD,
};
use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::{Code, EndReason};
use exeunt_store::OperatorAct;

/// The number of sessions that the page shows for this device: those logged in and, unless kept, those remembered.
async fn shown_here(device: &mut Device, remember: bool) -> u32 {
    let counts = |state| state == AccountState::SignedIn || (state == AccountState::Remembered && !remember);
    let count = device.tiles().await.iter().filter(|tile| counts(tile.state)).count();
    u32::try_from(count).unwrap()
}

async fn shown_everywhere(device: &mut Device) -> u32 {
    device.known().await.everywhere.unwrap()
}

/// The numbers that the page shows beside the names of the accounts, in the order of the names.
async fn shown_by_account(device: &mut Device) -> Vec<(String, u32)> {
    let known = device.known().await;
    let name = |account| known.accounts.iter().find(|tile| tile.account.reference == account).unwrap();
    let counts = known.everywhere_by_account.iter().cloned();
    let mut counts: Vec<_> =
        counts.map(|count| (name(count.account).account.username.clone(), count.sessions)).collect();
    counts.sort_unstable();
    counts
}

/// A device on which Ana and Ben are logged in, Ana acting.
async fn both(world: &World) -> Device {
    let mut device = world.device(CHROME);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    device
}

async fn bens(world: &World, user_agent: &'static str) -> Device {
    let mut device = world.device(user_agent);
    device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    device
}

async fn reason(device: &mut Device) -> EndReason {
    device.who().await.unwrap_err().ended.unwrap().reason
}

#[tokio::test]
async fn on_this_device_everybody_is_logged_out_and_nothing_stays_but_other_devices_do() {
    let world = World::new().await;
    let (mut anas_phone, mut bens_phone) = (world.anas(IPHONE).await, bens(&world, IPHONE).await);
    let mut device = both(&world).await;
    let captured = device.jar.clone();
    let shown = shown_here(&mut device, false).await;
    assert_eq!(shown, 2);
    let choice = SignOutAllChoice { reach: Reach::Device, remember: false };
    let answer = device.answer(&SignOutAll, &choice).await;
    assert_eq!(answer.text(), r#"{"ended":2}"#);
    assert!(!answer.headers.contains_key("clear-site-data"), "a log-out leaves what other pages keep");
    assert!(device.jar.is_empty(), "the device knows nobody, so its cookie goes too");
    device.jar = captured;
    assert_eq!(reason(&mut device).await, EndReason::SignedOut);
    assert!(device.tiles().await.is_empty());
    for (phone, name) in [(&mut anas_phone, ANA), (&mut bens_phone, BEN)] {
        assert_eq!(phone.who().await.unwrap().account.username, name);
        assert_eq!(phone.story().await[0], ActivityKind::SignedOut);
    }
}

#[tokio::test]
async fn on_this_device_remembered_one_tap_brings_each_account_back() {
    let world = World::new().await;
    let mut anas_phone = world.anas(IPHONE).await;
    let mut device = both(&world).await;
    let shown = shown_here(&mut device, true).await;
    assert_eq!((shown, device.log_out_of_all(Reach::Device, true).await.unwrap()), (2, 2));
    assert!(!device.jar.contains_key("__Host-session") && device.jar.contains_key("__Host-device"));
    assert_eq!(device.who().await.unwrap_err().code, Code::NotSignedIn);
    assert_eq!(anas_phone.story().await[0], ActivityKind::SignedOutRemembered);
    let tiles = device.tiles().await;
    assert_eq!(tiles.len(), 2);
    for tile in tiles {
        assert_eq!(tile.state, AccountState::Remembered);
        assert_eq!(device.tap(&tile.account.reference).await.unwrap().account.username, tile.account.username);
    }
}

#[tokio::test]
async fn what_is_remembered_already_stays_and_is_counted_only_where_it_is_to_go() {
    for remember in [true, false] {
        let world = World::new().await;
        let mut device = bens(&world, CHROME).await;
        device.log_out(true).await.unwrap();
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let shown = shown_here(&mut device, remember).await;
        assert_eq!(shown, if remember { 1 } else { 2 });
        assert_eq!(device.log_out_of_all(Reach::Device, remember).await.unwrap(), shown);
        assert_eq!(device.tiles().await.len(), if remember { 2 } else { 0 });
        let mut phone = bens(&world, IPHONE).await;
        let told = phone.story().await[1..3].to_vec();
        use ActivityKind::{SignedIn, SignedOut, SignedOutRemembered};
        // The log-in on the phone stands before it.
        let expected = if remember { [SignedOutRemembered, SignedIn] } else { [SignedOut, SignedOutRemembered] };
        assert_eq!(told, expected, "remember: {remember}");
    }
}

#[tokio::test]
async fn the_tiles_stay_in_the_order_in_which_the_accounts_were_used() {
    let world = World::new().await;
    world.account("cy", "Cy", ZOES_PASSWORD).await;
    let mut device = world.device(CHROME);
    for (name, password) in [("cy", ZOES_PASSWORD), (ANA, ANAS_PASSWORD), (BEN, BENS_PASSWORD)] {
        device.log_in(name, password).await.unwrap();
        world.later(MINUTE);
    }
    let cy = device.tiles().await[2].account.reference.clone();
    device.tap(&cy).await.unwrap();
    world.later(MINUTE);
    device.log_out_of_all(Reach::Device, true).await.unwrap();
    let names: Vec<_> = device.tiles().await.into_iter().map(|tile| tile.account.username).collect();
    assert_eq!(names, ["cy", BEN, ANA]);
}

#[tokio::test]
async fn a_login_that_stands_for_an_old_password_is_not_remembered_but_counted() {
    let world = World::new().await;
    let mut device = bens(&world, CHROME).await;
    world.later(MINUTE);
    bens(&world, IPHONE).await.change_password(BENS_PASSWORD, NEW_PASSWORD).await.unwrap();
    device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    let shown = shown_here(&mut device, true).await;
    assert_eq!((shown, device.log_out_of_all(Reach::Device, true).await.unwrap()), (2, 2));
    let states: Vec<_> =
        device.tiles().await.into_iter().map(|tile| (tile.account.username.clone(), tile.state)).collect();
    assert_eq!(states, [(ANA.into(), AccountState::Remembered), (BEN.into(), AccountState::PasswordNeeded)]);
}

#[tokio::test]
async fn whoever_shares_the_device_leaves_alone_and_is_never_remembered() {
    for (reach, remember) in [(Reach::Device, true), (Reach::Device, false), (Reach::Everywhere, false)] {
        let world = World::new().await;
        let mut device = world.anas(CHROME).await;
        let (mut anas_phone, mut bens_phone) = (world.anas(IPHONE).await, bens(&world, IPHONE).await);
        device.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
        let shown = if reach == Reach::Everywhere { shown_everywhere(&mut device).await } else { 1 };
        let cookies = device.jar.clone();
        assert_eq!(device.log_out_of_all(reach, remember).await.unwrap(), shown);
        assert_eq!(bens_phone.who().await.is_ok(), reach == Reach::Device);
        anas_phone.who().await.expect("nothing of those who are at home on the device ends");
        device.jar = cookies;
        let tiles = device.tiles().await;
        assert_eq!(tiles.len(), 1, "the guest is gone, and the tile of the other stays");
        assert_eq!((tiles[0].account.username.as_str(), tiles[0].state), (ANA, AccountState::SignedIn));
    }
}

#[tokio::test]
async fn what_somebody_left_behind_on_a_shared_device_ends_and_is_neither_shown_nor_counted() {
    for reach in [Reach::Device, Reach::Everywhere] {
        let world = World::new().await;
        let mut bens_phone = bens(&world, IPHONE).await;
        let mut device = world.anas(CHROME).await;
        let anas_cookie = device.jar["__Host-session"].clone();
        let ana = device.account.clone();
        device.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
        let bens_cookie = device.jar.insert("__Host-session".into(), anas_cookie).unwrap();
        device.account = ana;
        let shown = match reach {
            Reach::Device => shown_here(&mut device, false).await,
            Reach::Everywhere => shown_everywhere(&mut device).await,
        };
        assert_eq!((shown, device.log_out_of_all(reach, false).await.unwrap()), (1, 1));
        device.jar.insert("__Host-session".into(), bens_cookie);
        assert_eq!(reason(&mut device).await, EndReason::Replaced);
        bens_phone.who().await.unwrap();
    }
}

#[tokio::test]
async fn what_has_expired_is_neither_shown_nor_counted_and_keeps_its_reason() {
    for reach in [Reach::Device, Reach::Everywhere] {
        let world = World::new().await;
        let mut anas_phone = world.anas(IPHONE).await;
        let mut device = bens(&world, CHROME).await;
        let bens_cookie = device.jar["__Host-session"].clone();
        world.later(DAY * 13);
        let mut bens_laptop = bens(&world, FIREFOX).await;
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        world.later(DAY);
        device.enter_password_again(ANAS_PASSWORD).await.unwrap();
        let shown = match reach {
            Reach::Device => shown_here(&mut device, false).await,
            Reach::Everywhere => shown_everywhere(&mut device).await,
        };
        let device_cookie = device.jar["__Host-device"].clone();
        assert_eq!((shown, device.log_out_of_all(reach, false).await.unwrap()), (1, 1), "{reach:?}");
        assert_eq!(reason(&mut anas_phone).await, EndReason::Expired);
        bens_laptop.who().await.unwrap();
        assert_eq!(bens_laptop.sessions().await.len(), 1);
        let database = world.database();
        assert_eq!(database.count("session WHERE forgotten_at IS NOT NULL AND ended_at IS NULL"), 0);
        device.jar = [("__Host-session".into(), bens_cookie), ("__Host-device".into(), device_cookie)].into();
        assert_eq!(reason(&mut device).await, EndReason::Expired);
        assert!(device.tiles().await.is_empty());
        device.log_in(BEN, BENS_PASSWORD).await.unwrap();
    }
}

#[tokio::test]
async fn a_disabled_account_has_nothing_left_to_end() {
    for reach in [Reach::Device, Reach::Everywhere] {
        let world = World::new().await;
        let mut bens_phone = bens(&world, IPHONE).await;
        let mut device = both(&world).await;
        world.operator(BEN, OperatorAct::Disable).await;
        let shown = match reach {
            Reach::Device => shown_here(&mut device, false).await,
            Reach::Everywhere => shown_everywhere(&mut device).await,
        };
        assert_eq!((shown, device.log_out_of_all(reach, false).await.unwrap()), (1, 1), "{reach:?}");
        assert_eq!(reason(&mut bens_phone).await, EndReason::Disabled);
    }
}

#[tokio::test]
async fn either_all_of_it_happens_or_nothing() {
    for reach in [Reach::Device, Reach::Everywhere] {
        let world = World::new().await;
        let mut anas_phone = world.anas(IPHONE).await;
        let mut device = both(&world).await;
        // The database refuses to write the end of Ben's session, which comes last.
        let database = world.database();
        database.execute_either(
            "CREATE TRIGGER no BEFORE UPDATE OF ended_at ON session
             WHEN OLD.account_id = (SELECT id FROM account WHERE username = 'ben') BEGIN SELECT RAISE(ABORT, 'no'); END",
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF OLD.account_id = (SELECT id FROM account WHERE username = 'ben') THEN RAISE 'no'; END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER no BEFORE UPDATE OF ended_at ON session FOR EACH ROW EXECUTE FUNCTION no()",
        );
        assert_eq!(device.log_out_of_all(reach, false).await.unwrap_err().code, Code::Internal);
        device.who().await.unwrap();
        anas_phone.who().await.unwrap();
        assert_eq!(device.tiles().await.len(), 2);
        database.execute_either("DROP TRIGGER no", "DROP TRIGGER no ON session");
        let expected = if reach == Reach::Device { 2 } else { 3 };
        assert_eq!(device.log_out_of_all(reach, false).await.unwrap(), expected);
    }
}
