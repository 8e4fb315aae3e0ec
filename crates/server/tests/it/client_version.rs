//! Pages of this version and of the one before are accepted, older ones are told to reload, and clients without a
//! version are accepted.

use crate::world::{CHROME, Device, World};
use axum::http::HeaderValue;
use exeunt_contract::Code;
use exeunt_contract::endpoint::{CLIENT_HEADER, VERSION};
use exeunt_contract::profile::{EditProfile, ProfileChange};

async fn edit_as(device: &mut Device, version: &str) -> (u16, Option<Code>) {
    let mut request = device.request(&EditProfile, &ProfileChange { name: Some("Ana R.".into()), hue: None });
    request.headers_mut().insert(CLIENT_HEADER, HeaderValue::from_str(version).unwrap());
    let answer = device.send(request).await;
    (answer.status.as_u16(), (answer.status != 200).then(|| answer.problem().code))
}

#[tokio::test]
async fn a_page_that_is_two_versions_old_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let old = (VERSION - 2).to_string();
    assert_eq!(edit_as(&mut device, &old).await, (409, Some(Code::ClientOutdated)));
    assert_eq!(device.who().await.unwrap().account.name, "Ana Reyes");
}

#[tokio::test]
async fn this_version_the_one_before_a_newer_one_and_what_is_no_version_are_taken() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    for version in [VERSION.to_string(), (VERSION - 1).to_string(), u32::MAX.to_string(), "none".into(), "-1".into()] {
        assert_eq!(edit_as(&mut device, &version).await, (200, None), "{version}");
    }
}
