//! Secrets stay in their places. Every journey ends with a search for them (see `world/secrets.rs`); these journeys
//! make sure that there was something to find, and name the places where a secret may be.

use crate::ways::NEW_PASSWORD;
use crate::world::{ANAS_PASSWORD, LAPTOP, World, journey};

#[tokio::test]
async fn my_cookies_are_for_the_server_alone() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        let set = world.network().cookies_set();
        for name in ["__Host-session", "__Host-device"] {
            assert!(set.iter().any(|cookie| cookie.starts_with(&format!("{name}="))), "{name} in {set:?}");
        }
        for cookie in &set {
            for attribute in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
                assert!(cookie.split("; ").any(|part| part == attribute), "{attribute} of {cookie}");
            }
        }
        assert_eq!(laptop.storage().await["cookies"], "", "cookies that scripts can read");
        assert_eq!(laptop.cookie_names().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_makes_the_old_cookie_worthless_and_a_new_one_is_set() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let before = laptop.cookie("__Host-session").await;
        laptop.changes_password(ANAS_PASSWORD, NEW_PASSWORD).await;
        laptop.sees_heading("Password changed").await;
        assert_ne!(laptop.cookie("__Host-session").await, before);
        laptop.gets_cookie("__Host-session", &before).await;
        laptop.open("/profile").await;
        laptop.sees("Continue as Ana Reyes").await;
    })
    .await;
}

#[tokio::test]
async fn nothing_is_loaded_from_elsewhere() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        laptop.sees("Log out all other devices").await;
        let loaded = laptop.loads().await;
        assert!(loaded.iter().any(|address| address.ends_with(".wasm")), "{loaded:?}");
        let elsewhere: Vec<_> = loaded.iter().filter(|address| !address.starts_with(laptop.origin())).collect();
        assert!(elsewhere.is_empty(), "{elsewhere:?}");
    })
    .await;
}
