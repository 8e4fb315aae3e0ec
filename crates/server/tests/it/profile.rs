//! My displayed name.

use crate::world::{BEN, BENS_PASSWORD, CHROME, Device, FIREFOX, World};
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::profile::{EditProfile, GetProfile, Profile, ProfileChange};
use exeunt_contract::{Code, FieldCode, Nothing, Problem};

async fn edit(device: &mut Device, name: Option<&str>, hue: Option<u16>) -> Result<Profile, Problem> {
    device.call(&EditProfile, &ProfileChange { name: name.map(str::to_owned), hue }).await
}

#[tokio::test]
async fn i_change_my_name_and_see_it_on_every_device() {
    let world = World::new().await;
    let mut desk = world.anas(CHROME).await;
    let mut phone = world.anas(FIREFOX).await;
    let profile = edit(&mut desk, Some("  Ana R. 🌊 "), None).await.unwrap();
    assert_eq!((profile.name.as_str(), profile.username.as_str()), ("Ana R. 🌊", "ana"));
    assert_eq!(phone.call(&GetProfile, &Nothing {}).await.unwrap(), profile);
    assert_eq!(phone.who().await.unwrap().account.name, "Ana R. 🌊");
    assert_eq!(phone.story().await[0], ActivityKind::ProfileChanged);
}

#[tokio::test]
async fn the_hue_goes_round_the_circle_once() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    assert_eq!(edit(&mut device, None, Some(0)).await.unwrap().hue, 0);
    assert_eq!(edit(&mut device, None, Some(359)).await.unwrap().hue, 359);
    let refused = edit(&mut device, Some("Still Ana"), Some(360)).await.unwrap_err();
    assert_eq!((refused.errors[0].field.as_str(), refused.errors[0].code), ("hue", FieldCode::Invalid));
    assert_eq!(device.who().await.unwrap().account.name, "Ana Reyes", "half of a refused change is not made");
}

#[tokio::test]
async fn a_name_that_is_empty_too_long_or_hides_something_is_refused_with_the_reason() {
    let world = World::new().await;
    let mut device = world.anas(CHROME).await;
    let long = "x".repeat(61);
    for (name, code) in [
        ("", FieldCode::Required),
        (" \u{3000} ", FieldCode::Required),
        (long.as_str(), FieldCode::TooLong),
        ("Ana\u{0}", FieldCode::Invalid),
        ("Ana\nReyes", FieldCode::Invalid),
        ("\u{202e}anA", FieldCode::Invalid),
    ] {
        let refused = edit(&mut device, Some(name), None).await.unwrap_err();
        assert_eq!((refused.code, refused.errors[0].code), (Code::InvalidFields, code), "{name:?}");
    }
    let markup = "<img src=x onerror=alert(1)>";
    assert_eq!(edit(&mut device, Some(markup), None).await.unwrap().name, markup, "text is text");
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_no_event_and_touches_nobody_else() {
    let world = World::new().await;
    let mut ben = world.device(FIREFOX);
    ben.log_in(BEN, BENS_PASSWORD).await.unwrap();
    let mut ana = world.anas(CHROME).await;
    let before = ana.story().await;
    edit(&mut ana, None, None).await.unwrap();
    edit(&mut ana, Some("Ana Reyes"), None).await.unwrap();
    assert_eq!(ana.story().await, before);
    assert_eq!(ben.who().await.unwrap().account.name, "Ben Osei");
}
