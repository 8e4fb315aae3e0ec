//! All visible state, in lines: the session of each browser, the page it shows, the passwords that work, the open
//! sessions, and the activity. Two states that look alike here are alike.

use super::acts::{CEM, Cast};
use crate::world::{ANA, ANAS_PASSWORD, BEN, BENS_PASSWORD, Device, NEW_PASSWORD, World, ZOES_PASSWORD};
use exeunt_domain::account::Account;
use exeunt_domain::password::Password;
use exeunt_domain::session::Standing;

/// The lines, without those of the activity where `told` is false.
pub(super) async fn seen(world: &World, cast: &Cast, told: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, device) in cast.all() {
        let mut device = world.copy_of(device);
        lines.push(format!("{name}: {}", who(&mut device).await));
        let tiles = device.tiles().await;
        lines.extend(tiles.iter().map(|tile| format!("{name} shows {}: {:?}", tile.account.username, tile.state)));
        if tiles.is_empty() {
            lines.push(format!("{name} shows nobody"));
        }
    }
    for username in [ANA, BEN, CEM, "zoe"] {
        match world.state.store.account_by_username(username).await.unwrap() {
            Some(account) => about(world, &account, told, &mut lines).await,
            None => lines.push(format!("{username}: no account")),
        }
    }
    lines
}

async fn who(device: &mut Device) -> String {
    match device.who().await {
        Ok(session) if session.new_password_required => format!("{} is to choose a password", session.account.username),
        Ok(session) => format!("{} is in", session.account.username),
        Err(problem) => match problem.ended {
            Some(ended) => format!("out ({:?})", ended.reason),
            None => "out".to_owned(),
        },
    }
}

async fn about(world: &World, account: &Account, told: bool, lines: &mut Vec<String>) {
    let name = &account.username;
    let known = [
        (ANAS_PASSWORD, "the old password"),
        (NEW_PASSWORD, "the new password"),
        (BENS_PASSWORD, "the usual password"),
        (ZOES_PASSWORD, "the password at sign-up"),
    ];
    for (password, words) in known {
        if world.state.hashing.verify(&Password::typed(password), Some(&account.password)).await.unwrap() {
            lines.push(format!("{name}: {words}"));
        }
    }
    let open = world.state.store.open_sessions(&account.id).await.unwrap();
    let count = |which| {
        let stands = open.iter().map(|session| session.standing(world.now(), &world.state.limits));
        stands.filter(|standing| *standing == which).count()
    };
    let (live, kept) = (count(Standing::Live), count(Standing::Remembered));
    lines.push(format!("{name}: {live} logged in, {kept} remembered"));
    lines.push(format!(
        "{name}: {}",
        if account.offer_opened_at.is_some() { "a question is open" } else { "no question" }
    ));
    lines.push(format!("{name}: {}", if account.deletes_at.is_some() { "deleted" } else { "not deleted" }));
    lines.push(format!("{name}: {}", if account.disabled_at.is_some() { "disabled" } else { "enabled" }));
    if told {
        let story =
            world.state.store.activity(&account.id, exeunt_store::ActivitySelector::default(), 100).await.unwrap();
        let kinds: Vec<String> = story.iter().map(|line| format!("{:?}", line.event.kind)).collect();
        lines.push(format!("{name} reads {}", kinds.join(", ")));
    }
}
