//! That a secret was replaced is known for as long as a browser may bring it, however many came after it: a thief
//! cannot have it forgotten by making more of them, and cannot make them fast.

use super::SECOND;
use crate::world::{
    ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, NEW_PASSWORD, World, ZOES_PASSWORD,
};
use exeunt_contract::{AccountRef, Code, EndReason};

/// The acts of a thief that are repeated, each with another new secret for the device.
#[derive(Clone, Copy, Debug)]
enum Floods {
    Taps,
    LogsIn,
    ChangesThePassword,
}

impl Floods {
    async fn once(self, thief: &mut Device, ben: &AccountRef, number: usize) {
        match self {
            Self::Taps => drop(thief.tap(ben).await.unwrap()),
            Self::LogsIn => drop(thief.log_in(BEN, BENS_PASSWORD).await.unwrap()),
            Self::ChangesThePassword => {
                let both = [BENS_PASSWORD, NEW_PASSWORD];
                thief.change_password(both[number % 2], both[(number + 1) % 2]).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_thief_with_an_account_of_their_own_made_so_many_new_secrets_that_the_owners_old_one_was_forgotten() {
    for floods in [Floods::Taps, Floods::LogsIn, Floods::ChangesThePassword] {
        let world = World::new().await;
        let (mut mine, ana) = world.remembers_ana().await;
        let mut thief = mine.copied_into(CHROME);
        thief.account = None;
        let ben = thief.log_in(BEN, BENS_PASSWORD).await.unwrap().account.reference;
        thief.tap(&ana).await.unwrap();
        thief.tap(&ben).await.unwrap();
        for number in 0..70 {
            world.later(SECOND * 20);
            floods.once(&mut thief, &ben, number).await;
        }
        assert_eq!(mine.tap(&ana).await.unwrap_err().code, Code::PasswordNeeded, "{floods:?}");
        assert_eq!(thief.who().await.unwrap_err().ended.unwrap().reason, EndReason::SecretReused, "{floods:?}");
        assert!(thief.tiles().await.is_empty(), "{floods:?}");
    }
}

#[tokio::test]
async fn log_ins_and_sign_ups_on_a_known_device_were_not_paced_and_taps_were() {
    let world = World::new().await;
    let (mut mine, ana) = world.remembers_ana().await;
    mine.tap(&ana).await.unwrap();
    for _ in 0..29 {
        mine.log_in(ANA, ANAS_PASSWORD).await.unwrap();
    }
    let before = mine.jar.clone();
    assert_eq!(mine.log_in(ANA, ANAS_PASSWORD).await.unwrap_err().code, Code::TooManyAttempts);
    mine.account = None;
    assert_eq!(mine.sign_up("zoe", ZOES_PASSWORD).await.unwrap_err().code, Code::TooManyAttempts);
    assert_eq!((mine.tap(&ana).await.unwrap_err().code, &mine.jar), (Code::TooManyAttempts, &before));
    // Wrong passwords take nothing from it, and another device has its own.
    world.anas(FIREFOX).await;
    world.later(SECOND * 20);
    assert_eq!(mine.log_in(ANA, "not her password").await.unwrap_err().code, Code::WrongCredentials);
    mine.sign_up("zoe", ZOES_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_copy_was_no_evidence_any_more_after_30_days_and_its_cookie_lives_180() {
    for (days, alarm) in [(31, true), (179, true), (181, false)] {
        let world = World::new().await;
        let (mut mine, ana) = world.remembers_ana().await;
        let copy = mine.copied_into(CHROME);
        mine.tap(&ana).await.unwrap();
        mine.who().await.unwrap();
        for _ in 0..days / 10 {
            world.later(DAY * 10);
            mine.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        world.later(DAY * (days % 10));
        world.state.store.sweep(world.now()).await.unwrap();
        assert_eq!(copy.taps(&ana).await.problem().code, Code::PasswordNeeded);
        assert_eq!(mine.who().await.is_err(), alarm, "{days} days");
    }
}
