//! A thief with a copy of a device's cookies logs that device out, and no other; a guess logs no device out.

use super::{DEVICE, SECOND, SESSION, anas_and_bens};
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, World, ZOES_PASSWORD,
};
use exeunt_contract::accounts::ForgetAccount;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code, EndReason, Nothing};
use exeunt_domain::secret::Secret;
use exeunt_server::system::OsRandom;

/// Everything on the device is over, both owners are told, and the other devices know nothing of it but the line.
async fn everybody_is_out(world: &World, mine: &mut Device, copy: &mut Device, mut others: Vec<Device>) {
    for device in [&mut *mine, copy] {
        if device.jar.contains_key(SESSION) {
            let over = device.who().await.unwrap_err().ended.unwrap();
            assert_eq!((over.reason, over.by), (EndReason::SecretReused, None));
        }
        assert!(device.tiles().await.is_empty());
    }
    for device in &mut others {
        let event = device.activity().await.events.remove(0);
        assert_eq!((event.kind, event.device), (ActivityKind::SecretReused, None));
        assert_eq!(event.target.unwrap().browser.as_deref(), Some("Chrome"));
        assert_eq!(device.sessions().await.len(), 1, "only the other device is left");
    }
    let mut again = mine.copied_into(CHROME);
    again.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    world.later(DAY);
    for old in [mine, copy] {
        let account = again.account.clone().unwrap();
        assert_eq!(old.tap(&account).await.unwrap_err().code, Code::PasswordNeeded);
    }
    again.who().await.unwrap();
}

#[tokio::test]
async fn a_thief_with_the_old_secret_puts_this_device_out_and_the_others_stay_in() {
    let world = World::new().await;
    let mut bens = world.device(FIREFOX);
    bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let others = vec![world.anas(IPHONE).await, bens];
    let (mut mine, ana, _) = anas_and_bens(&world).await;
    let mut thief = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    mine.who().await.unwrap();
    world.later(SECOND * 30);
    let alarm = thief.taps(&ana).await;
    thief.receives(&alarm);
    assert_eq!(alarm.problem().code, Code::PasswordNeeded);
    assert_eq!(alarm.set_cookies().iter().filter(|line| line.contains("Max-Age=0")).count(), 2, "both cookies go");
    everybody_is_out(&world, &mut mine, &mut thief, others).await;
}

#[tokio::test]
async fn a_thief_who_was_first_is_put_out_when_the_owner_taps() {
    let world = World::new().await;
    let mut bens = world.device(FIREFOX);
    bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let others = vec![world.anas(IPHONE).await, bens];
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    let mut thief = mine.copied_into(CHROME);
    thief.tap(&ana).await.unwrap();
    thief.who().await.unwrap();
    world.later(DAY);
    assert_eq!(mine.tap(&ben).await.unwrap_err().code, Code::PasswordNeeded, "whatever the owner taps");
    everybody_is_out(&world, &mut mine, &mut thief, others).await;
}

#[tokio::test]
async fn a_thief_who_logs_out_again_is_noticed_all_the_same() {
    let world = World::new().await;
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    let mut thief = mine.copied_into(CHROME);
    thief.tap(&ana).await.unwrap();
    thief.log_out(true).await.unwrap();
    world.later(DAY);
    assert_eq!(mine.tap(&ben).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(thief.tap(&ben).await.unwrap_err().code, Code::PasswordNeeded);
    assert!(thief.tiles().await.is_empty());
}

#[tokio::test]
async fn a_secret_from_many_taps_ago_raises_the_alarm_whatever_it_asks_for() {
    let world = World::new().await;
    let (mut mine, ana, _) = anas_and_bens(&world).await;
    let mut thief = mine.copied_into(CHROME);
    for _ in 0..3 {
        mine.tap(&ana).await.unwrap();
        world.later(MINUTE);
    }
    assert!(thief.tiles().await.is_empty(), "it lists nothing");
    let forgot = thief.answer(&ForgetAccount { account: ana.clone() }, &Nothing {}).await;
    assert_eq!(forgot.problem().code, Code::NotFound, "and takes nothing away");
    mine.who().await.unwrap();
    assert_eq!(thief.tap(&AccountRef("0".repeat(32))).await.unwrap_err().code, Code::PasswordNeeded);
    assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
    assert!(!thief.jar.contains_key(DEVICE) && mine.jar.contains_key(DEVICE));
}

#[tokio::test]
async fn a_secret_that_was_never_given_out_ends_nothing_and_costs_nobody_a_cookie() {
    let world = World::new().await;
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    let mut guesser = mine.copied_into(CHROME);
    for known in [&ana, &ben] {
        guesser.jar.insert(DEVICE.into(), Secret::fresh(&OsRandom).unwrap().reveal());
        let before = guesser.jar.clone();
        let refused = guesser.taps(known).await;
        guesser.receives(&refused);
        assert_eq!((refused.problem().code, &guesser.jar), (Code::PasswordNeeded, &before));
    }
    mine.who().await.unwrap();
    mine.tap(&ana).await.unwrap();
    assert_eq!(mine.tiles().await.len(), 2);
}

#[tokio::test]
async fn another_browser_with_a_copy_gets_nothing_within_the_overlap_and_takes_nothing_from_anybody() {
    let world = World::new().await;
    let (mut mine, ana) = world.remembers_ana().await;
    let mut thief = mine.copied_into(FIREFOX);
    mine.tap(&ana).await.unwrap();
    world.later(SECOND * 29);
    let refused = thief.taps(&ana).await;
    assert_eq!(refused.problem().code, Code::AccountChanged);
    assert!(refused.set_cookies().is_empty());
    thief.receives(&refused);
    mine.who().await.unwrap();
    mine.tap(&ana).await.unwrap();
}

#[tokio::test]
async fn asking_for_another_account_is_no_way_around_the_alarm() {
    let world = World::new().await;
    let (mut mine, ana, ben) = anas_and_bens(&world).await;
    let thief = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    mine.who().await.unwrap();
    world.later(MINUTE);
    let alarm = thief.taps(&ben).await;
    assert_eq!(alarm.problem().code, Code::PasswordNeeded);
    assert_eq!(mine.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused);
}

/// The acts of an owner whose list is empty all of a sudden, besides tapping.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Instead {
    LogsIn,
    SignsUp,
    Forgets,
}

impl Instead {
    const ALL: [Self; 3] = [Self::LogsIn, Self::SignsUp, Self::Forgets];

    async fn does(self, owner: &mut Device) {
        owner.account = None;
        match self {
            Self::LogsIn => drop(owner.log_in(ANA, ANAS_PASSWORD).await.unwrap()),
            Self::SignsUp => {
                let (username, password) = ("zoe".into(), ZOES_PASSWORD.into());
                owner.call(&SignUp, &NewPerson { username, name: None, password, shared_device: false }).await.unwrap();
            }
            Self::Forgets => drop(owner.forget_everything().await),
        }
    }
}

#[tokio::test]
async fn a_thief_who_was_first_is_put_out_also_when_the_owner_does_not_tap() {
    for (instead, taps) in Instead::ALL.into_iter().flat_map(|instead| [(instead, 1), (instead, 2)]) {
        let world = World::new().await;
        let (mut anas_phone, mut bens) = (world.anas(IPHONE).await, world.device(FIREFOX));
        bens.log_in(BEN, BENS_PASSWORD).await.unwrap();
        let (mut mine, ana, _) = anas_and_bens(&world).await;
        let mut thief = mine.copied_into(CHROME);
        for _ in 0..taps {
            thief.tap(&ana).await.unwrap();
            thief.who().await.unwrap();
        }
        world.later(DAY);
        assert!(mine.tiles().await.is_empty(), "the owner sees nothing");
        let mut streams = [world.front().await.stream(&thief).await, world.front().await.stream(&bens).await];
        instead.does(&mut mine).await;
        for stream in &mut streams {
            stream.hears().await;
        }
        assert_eq!(thief.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused, "{instead:?}");
        assert!(thief.tiles().await.is_empty());
        assert_eq!(thief.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded);
        for told in [&mut anas_phone, &mut bens] {
            assert!(told.story().await.contains(&ActivityKind::SecretReused), "{instead:?}");
        }
        match instead {
            Instead::Forgets => assert!(mine.jar.is_empty()),
            _ => assert_eq!(mine.tiles().await.len(), 1, "a new device"),
        }
    }
}

#[tokio::test]
async fn a_lost_answer_or_another_tab_raises_no_alarm_whatever_the_owner_does_instead_of_tapping() {
    for instead in Instead::ALL {
        let world = World::new().await;
        let mut phone = world.anas(IPHONE).await;
        let (mut mine, ana) = world.remembers_ana().await;
        mine.taps(&ana).await;
        world.later(DAY);
        instead.does(&mut mine).await;
        assert!(!phone.story().await.contains(&ActivityKind::SecretReused), "{instead:?}");
        let world = World::new().await;
        let mut phone = world.anas(IPHONE).await;
        let (mut mine, ana) = world.remembers_ana().await;
        let mut other_tab = mine.copied_into(CHROME);
        mine.tap(&ana).await.unwrap();
        mine.tap(&ana).await.unwrap();
        mine.who().await.unwrap();
        instead.does(&mut other_tab).await;
        assert!(!phone.story().await.contains(&ActivityKind::SecretReused), "{instead:?}");
        mine.who().await.unwrap();
    }
}

#[tokio::test]
async fn a_wrong_password_and_a_name_that_is_taken_put_nobody_out() {
    let world = World::new().await;
    let (mut mine, ana, _) = anas_and_bens(&world).await;
    let mut thief = mine.copied_into(CHROME);
    mine.tap(&ana).await.unwrap();
    mine.who().await.unwrap();
    world.later(MINUTE);
    assert_eq!(thief.log_in(ANA, "not her password").await.unwrap_err().code, Code::WrongCredentials);
    assert_eq!(thief.sign_up(BEN, ZOES_PASSWORD).await.unwrap_err().code, Code::InvalidFields);
    mine.who().await.unwrap();
}
