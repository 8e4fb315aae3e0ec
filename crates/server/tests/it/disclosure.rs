//! The limits of what is told: a device that was logged out learns nothing new, accounts of one device nothing of each
//! other, and a dead cookie nothing of the sessions that are live.

use crate::events::{edit, quick};
use crate::world::{
    ANA, ANAS_PASSWORD, Answer, BEN, BENS_PASSWORD, CHROME, DAY, Device, FIREFOX, IPHONE, MINUTE, NEW_PASSWORD, World,
};
use axum::body::Body;
use axum::http::Request;
use exeunt_contract::accounts::{AccountState, ForgetAccount, ListAccounts};
use exeunt_contract::forget_device::ForgetDevice;
use exeunt_contract::profile::{EditProfile, ProfileChange};
use exeunt_contract::session::GetSession;
use exeunt_contract::sessions::{EndSessions, ListSessions, SessionsToEnd};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_out_all::{Reach, SignOutAll, SignOutAllChoice};
use exeunt_contract::{EndReason, Nothing};

async fn shows(device: &mut Device) -> (String, u16, AccountState) {
    let tile = device.tiles().await.into_iter().find(|tile| tile.account.username == ANA).unwrap();
    (tile.account.name, tile.account.hue, tile.state)
}

#[tokio::test]
async fn a_device_that_is_out_goes_on_showing_what_the_account_was_called_when_it_ended() {
    for way in 0..3 {
        let world = World::new().await;
        let mut lost = world.anas(CHROME).await;
        let id = lost.id().await;
        let before = shows(&mut lost).await;
        let mut desk = world.anas(FIREFOX).await;
        match way {
            0 => drop(desk.end(&id).await.unwrap()),
            1 => drop(desk.change_password(ANAS_PASSWORD, NEW_PASSWORD).await.unwrap()),
            // It expires, and no request has looked it up since.
            _ => world.later(DAY * 14),
        }
        if way == 1 {
            let chosen = SessionsToEnd { ids: Some(vec![id]) };
            desk.call(&EndSessions, &chosen).await.unwrap();
        }
        if way == 2 {
            desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        }
        let change = ProfileChange { name: Some("Ana Reyes-Okafor".into()), hue: Some((before.1 + 90) % 360) };
        desk.call(&EditProfile, &change).await.unwrap();
        for pause in [0, 14] {
            world.later(DAY * pause);
            let shown = shows(&mut lost).await;
            assert_eq!(shown, (before.0.clone(), before.1, AccountState::PasswordNeeded), "way {way}");
        }
        lost.account = None;
        let password = if way == 1 { NEW_PASSWORD } else { ANAS_PASSWORD };
        lost.log_in(ANA, password).await.unwrap();
        assert_eq!(shows(&mut lost).await.0, "Ana Reyes-Okafor", "whoever logs in again sees it");
    }
}

#[tokio::test]
async fn a_device_that_is_out_is_told_the_browser_that_ended_it_and_not_its_given_name() {
    let world = World::new().await;
    let (mut lost, mut desk) = (world.anas(CHROME).await, world.anas(FIREFOX).await);
    let (lost_id, desk_id) = (lost.id().await, desk.id().await);
    desk.names(&desk_id, "Flat 3, Mill Road").await.unwrap();
    desk.end(&lost_id).await.unwrap();
    let ended = lost.who().await.unwrap_err().ended.unwrap();
    let by = ended.by.unwrap();
    assert_eq!(ended.reason, EndReason::EndedElsewhere);
    assert_eq!((by.name, by.browser.as_deref(), by.system.as_deref()), (None, Some("Firefox"), Some("macOS")));
}

/// Ben acts on devices of his own.
async fn ben_does_something_elsewhere(world: &World) {
    let mut his = world.device(IPHONE);
    his.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let id = his.id().await;
    his.names(&id, "Pocket").await.unwrap();
    his.log_out(true).await.unwrap();
    his.tap(&his.account.clone().unwrap()).await.unwrap();
    his.log_out(false).await.unwrap();
}

#[tokio::test]
async fn accounts_of_one_device_neither_hear_nor_count_what_the_others_do_elsewhere() {
    for remembered in [true, false] {
        let world = quick().await;
        let mut desk = world.device(CHROME);
        desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
        if remembered {
            desk.log_out(true).await.unwrap();
        }
        world.later(MINUTE * 10);
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let front = world.front().await;
        let mut stream = front.stream(&desk).await;
        assert_eq!(desk.known().await.everywhere, Some(2));
        let mut his = world.device(FIREFOX);
        his.log_in(BEN, BENS_PASSWORD).await.unwrap();
        ben_does_something_elsewhere(&world).await;
        assert_eq!(stream.changes_in_two_beats().await, 0);
        let known = desk.known().await;
        let counts: Vec<u32> = known.everywhere_by_account.iter().map(|count| count.sessions).collect();
        let shown = (known.everywhere, counts);
        assert_eq!(shown, (Some(2), vec![1, 1]), "Ben has one more, which is not Ana's to know");
        edit(&mut his, "Ben O.").await;
        stream.hears().await;
        let mut hers = world.anas(IPHONE).await;
        stream.hears().await;
        edit(&mut hers, "Ana R.").await;
        stream.hears().await;
    }
}

#[tokio::test]
async fn a_log_in_page_hears_of_its_tiles_and_of_nothing_else() {
    let world = quick().await;
    let mut desk = world.device(CHROME);
    desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
    desk.log_out(true).await.unwrap();
    let front = world.front().await;
    let mut stream = front.stream(&desk).await;
    ben_does_something_elsewhere(&world).await;
    assert_eq!(stream.changes_in_two_beats().await, 0);
    let mut his = world.device(IPHONE);
    his.log_in(BEN, BENS_PASSWORD).await.unwrap();
    edit(&mut his, "Ben O.").await;
    stream.hears().await;
}

#[tokio::test]
async fn a_guest_sees_and_hears_nobody_who_is_at_home_on_the_device() {
    let world = quick().await;
    let mut desk = world.anas(CHROME).await;
    let anas = desk.copied_into(CHROME);
    desk.account = None;
    desk.log_in_on_shared_device(BEN, BENS_PASSWORD).await.unwrap();
    let names: Vec<_> = desk.tiles().await.into_iter().map(|tile| tile.account.username).collect();
    assert_eq!(names, [BEN]);
    let mut stream = world.front().await.stream(&desk).await;
    let mut hers = world.anas(IPHONE).await;
    edit(&mut hers, "Ana R.").await;
    let home = anas.account.clone().unwrap();
    let devices = hers.sessions().await;
    let at_home = devices.iter().find(|session| !session.current).unwrap();
    hers.end(&at_home.id).await.unwrap();
    assert_eq!(stream.changes_in_two_beats().await, 0);
    assert_eq!(desk.known().await.everywhere, Some(1));
    desk.log_out(false).await.unwrap();
    assert_eq!(desk.tiles().await[0].account.reference, home, "the next person sees who is at home");
}

/// Every answer that the holder of these cookies can get without a password.
async fn every_answer(world: &World, holder: &Device) -> Vec<(u16, Vec<String>, String)> {
    let account = holder.account.clone().unwrap();
    let requests: Vec<Request<Body>> = vec![
        holder.request(&GetSession, &Nothing {}),
        holder.request(&ListAccounts, &Nothing {}),
        holder.request(&ListSessions, &Nothing {}),
        holder.request(&SignOut, &SignOutChoice { remember: true }),
        holder.request(&SignOut, &SignOutChoice { remember: false }),
        holder.request(&SignOutAll, &SignOutAllChoice { reach: Reach::Device, remember: true }),
        holder.request(&SignOutAll, &SignOutAllChoice { reach: Reach::Device, remember: false }),
        holder.request(&SignOutAll, &SignOutAllChoice { reach: Reach::Everywhere, remember: false }),
        holder.request(&ForgetAccount { account }, &Nothing {}),
        holder.request(&ForgetDevice, &Nothing {}),
    ];
    let mut answers = Vec::new();
    for request in requests {
        let answer: Answer = holder.start(request).await;
        answers.push(answer.seen());
    }
    let stream = world.front().await.ask("GET", &holder.cookies(), &[]).await;
    answers.push((stream.status, Vec::new(), String::new()));
    answers
}

#[tokio::test]
async fn a_session_cookie_that_is_over_does_not_tell_whether_anybody_is_here() {
    for forgotten in [true, false] {
        let world = World::new().await;
        let mut desk = world.anas(CHROME).await;
        let mut dead = desk.copied_into(FIREFOX);
        dead.jar.remove("__Host-device");
        if forgotten {
            desk.log_out(false).await.unwrap();
        } else {
            let id = desk.id().await;
            world.anas(IPHONE).await.end(&id).await.unwrap();
        }
        let nobody = every_answer(&world, &dead).await;
        desk.account = None;
        desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
        assert_eq!(every_answer(&world, &dead).await, nobody, "Ben is here");
        desk.account = None;
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        assert_eq!(every_answer(&world, &dead).await, nobody, "Ana is back");
        desk.who().await.unwrap();
    }
}

#[tokio::test]
async fn a_live_session_cookie_alone_does_not_tell_who_else_knows_the_device() {
    let mut told = Vec::new();
    for others in [true, false] {
        let world = World::new().await;
        let mut desk = world.device(CHROME);
        if others {
            desk.log_in(BEN, BENS_PASSWORD).await.unwrap();
        }
        desk.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        let mut thief = desk.copied_into(FIREFOX);
        thief.jar.remove("__Host-device");
        let left = thief.answer(&SignOut, &SignOutChoice { remember: false }).await;
        told.push((thief.jar.len(), left.seen()));
    }
    assert_eq!(told[0], told[1]);
}
