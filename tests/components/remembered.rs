//! The remembered accounts survive a reload, and no stored value can break the app.

use exeunt::storage::AccountStore;
use exeunt_contract::accounts::{AccountState, KnownAccount};
use exeunt_contract::session::Account;
use exeunt_contract::{AccountRef, Time};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Storage;

const KEY: &str = "exeunt.accounts";

#[expect(clippy::disallowed_methods, reason = "the test plays the browser that stored something")]
fn storage() -> Storage {
    web_sys::window().expect("a window").local_storage().expect("readable").expect("there")
}

fn with_stored(value: &str) -> AccountStore {
    storage().set_item(KEY, value).expect("room");
    AccountStore::load()
}

fn ana() -> KnownAccount {
    let reference = AccountRef("a1".to_owned());
    let account = Account { reference, username: "ana".to_owned(), name: "Ana Reyes".to_owned(), hue: 341 };
    let authenticated_at = Time("2026-03-01T09:30:00.000Z".to_owned());
    KnownAccount { account, state: AccountState::Remembered, authenticated_at, remembered_until: None }
}

#[wasm_bindgen_test]
fn an_account_is_there_again_after_a_reload() {
    storage().clear().expect("empty");
    AccountStore::load().replace(&[ana()]);
    let tiles = AccountStore::load().tiles();
    assert_eq!(tiles.len(), 1);
    assert_eq!((tiles[0].name.as_str(), tiles[0].state), ("Ana Reyes", AccountState::Remembered));
    assert_eq!(tiles[0].username, None, "the user name is not stored");
}

#[wasm_bindgen_test]
fn forgetting_the_last_account_leaves_nothing_behind() {
    storage().clear().expect("empty");
    let remembered = AccountStore::load();
    remembered.replace(&[ana()]);
    remembered.forget(&ana().account.reference);
    assert_eq!(storage().length(), Ok(0));
}

#[wasm_bindgen_test]
fn broken_and_foreign_values_are_an_empty_list_that_is_written_anew() {
    let values = [
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"text\"",
        "{}",
        r#"{"v":1}"#,
        r#"{"v":1,"accounts":7}"#,
        r#"{"v":0,"accounts":[]}"#,
        r#"{"v":1,"accounts":[{"ref":"x"}]}"#,
        r#"{"v":1,"accounts":[{"ref":1,"name":2,"hue":3,"state":4}]}"#,
        r#"{"v":1,"accounts":[{"ref":"x","name":"n","hue":-1,"state":"remembered"}]}"#,
        r#"{"v":-3,"accounts":[]}"#,
        r#"{"__proto__":{"v":1}}"#,
        "\u{0}",
        "true",
        "-0",
        "1e999",
        "[[[[[[[[]]]]]]]]",
        "\"\\ud800\"",
        "\u{feff}{}",
        r#"{"v":"1","accounts":[]}"#,
        r#"{"v":1.5,"accounts":[]}"#,
        r#"{"v":null,"accounts":[]}"#,
        r#"{"v":[1],"accounts":[]}"#,
        r#"{"v":1,"accounts":null}"#,
        r#"{"v":1,"accounts":{}}"#,
        r#"{"v":1,"accounts":{"length":1,"0":{}}}"#,
        r#"{"v":1,"accounts":[null]}"#,
        r#"{"v":1,"accounts":[[]]}"#,
        r#"{"v":1,"accounts":["x"]}"#,
        r#"{"v":1,"accounts":[{"ref":"x","name":"n","hue":1}]}"#,
        r#"{"v":1,"accounts":[{"ref":"x","name":"n","hue":1.5,"state":"remembered"}]}"#,
        r#"{"v":1,"accounts":[{"ref":"x","name":"n","hue":"1","state":"remembered"}]}"#,
        r#"{"v":1,"accounts":[{"ref":"x","name":["n"],"hue":1,"state":"remembered"}]}"#,
        r#"{"v":1,"accounts":[{"ref":"","name":"n","hue":1,"state":"remembered"}]}"#,
        r#"{"v":1,"accounts":[{"ref":"../x","name":"n","hue":1,"state":"remembered"}]}"#,
        r#"{"v":1,"accounts":[{"__proto__":{"ref":"x","name":"n","hue":1,"state":"remembered"}}]}"#,
        r#"{"constructor":{"prototype":{"v":1,"accounts":[]}}}"#,
        r#"{"v":1,"accounts":[],"owed":7}"#,
        r#"{"v":1,"accounts":[],"owed":[{}]}"#,
    ];
    assert!(values.len() >= 40, "{}", values.len());
    let long = format!("[{}", "[".repeat(100_000));
    let large = format!(r#"{{"v":1,"accounts":"{}"}}"#, "x".repeat(1_000_000));
    for value in values.into_iter().chain([long.as_str(), large.as_str()]) {
        let shown: String = value.chars().take(80).collect();
        let remembered = with_stored(value);
        assert!(remembered.tiles().is_empty(), "{shown}");
        remembered.replace(&[ana()]);
        assert_eq!(AccountStore::load().tiles().len(), 1, "{shown}");
    }
    let nothing = js_sys::eval("Object.keys({}).length + ({}).v").map(|value| value.as_f64().is_some_and(f64::is_nan));
    assert_eq!(nothing.ok(), Some(true), "the prototype of all objects is as it was");
}

#[wasm_bindgen_test]
fn one_entry_that_cannot_be_read_hides_no_other() {
    let good = r#"{"ref":"a1","name":"Ana Reyes","hue":341,"state":"remembered"}"#;
    for bad in ["null", "7", "[]", "{}", r#"{"ref":"x","name":"n","hue":-1,"state":"remembered"}"#, r#"{"ref":"../x"}"#]
    {
        let owed = format!(r#"[{bad},{{"ref":"b2","remember":true}}]"#);
        let remembered = with_stored(&format!(r#"{{"v":1,"accounts":[{bad},{good},{bad}],"owed":{owed}}}"#));
        let names: Vec<String> = remembered.tiles().into_iter().map(|tile| tile.name).collect();
        assert_eq!(names, ["Ana Reyes"], "{bad}");
        assert!(
            remembered.next_pending().is_some_and(|owed| owed.account.0 == "b2"),
            "{bad}: a log-out is still to be told"
        );
    }
    storage().clear().expect("empty");
}

/// A value of each version that was ever released stays here, so that no later app forgets how to read it.
const RELEASED: &[&str] = &[
    r#"{"v":1,"accounts":[{"ref":"a1","name":"Ana Reyes","hue":341,"state":"remembered"}],"owed":[{"ref":"b2","remember":true}]}"#,
];

#[wasm_bindgen_test]
fn the_list_of_every_released_version_is_read() {
    for stored in RELEASED {
        let remembered = with_stored(stored);
        let tiles = remembered.tiles();
        assert_eq!((tiles.len(), tiles[0].name.as_str(), tiles[0].hue), (1, "Ana Reyes", 341), "{stored}");
        assert!(remembered.next_pending().is_some_and(|owed| owed.account.0 == "b2"), "{stored}");
    }
    storage().clear().expect("empty");
}

#[wasm_bindgen_test]
fn without_cookies_every_tile_asks_for_the_password() {
    storage().clear().expect("empty");
    let remembered = AccountStore::load();
    remembered.replace(&[ana()]);
    remembered.require_passwords();
    assert_eq!(AccountStore::load().tiles()[0].state, AccountState::PasswordNeeded);
    storage().clear().expect("empty");
}

#[wasm_bindgen_test]
fn what_cannot_be_true_is_not_believed() {
    let tile = |name: &str, hue: u32| format!(r#"{{"ref":"x","name":"{name}","hue":{hue},"state":"remembered"}}"#);
    let long = "x".repeat(5_000);
    let remembered = with_stored(&format!(r#"{{"v":1,"accounts":[{},{}]}}"#, tile(&long, 1), tile("Ben", 400)));
    assert!(remembered.tiles().is_empty());
    let many = vec![tile("Ben", 1); 100].join(",");
    assert_eq!(with_stored(&format!(r#"{{"v":1,"accounts":[{many}]}}"#)).tiles().len(), 64);
}

#[wasm_bindgen_test]
fn a_state_from_the_future_asks_for_the_password() {
    let value = r#"{"v":1,"accounts":[{"ref":"x","name":"Ana","hue":1,"state":"levitating"}]}"#;
    assert_eq!(with_stored(value).tiles()[0].state, AccountState::PasswordNeeded);
}

#[wasm_bindgen_test]
fn the_list_of_a_newer_version_is_left_alone() {
    let newer = r#"{"v":2,"people":{"x":"another shape"}}"#;
    let remembered = with_stored(newer);
    remembered.replace(&[ana()]);
    assert_eq!(remembered.tiles().len(), 1, "the list works in memory");
    assert_eq!(storage().get_item(KEY), Ok(Some(newer.to_owned())), "and storage is untouched");
}

#[wasm_bindgen_test]
fn full_storage_is_no_obstacle() {
    storage().clear().expect("empty");
    let mut size = 4 * 1024 * 1024;
    while size > 0 {
        if storage().set_item(&format!("filler-{size}"), &"x".repeat(size)).is_err() {
            size /= 2;
        } else if size > 1 {
            size -= size / 4;
        }
        if storage().length().unwrap_or(0) > 200 {
            break;
        }
    }
    let remembered = AccountStore::load();
    remembered.replace(&[ana()]);
    assert_eq!(remembered.tiles().len(), 1);
    storage().clear().expect("empty");
}

#[wasm_bindgen_test]
fn a_log_out_that_the_server_does_not_know_of_is_still_noted_after_a_reload() {
    storage().clear().expect("empty");
    let remembered = AccountStore::load();
    remembered.replace(&[ana()]);
    remembered.enqueue(ana().account.reference, false, false, None);
    let again = AccountStore::load();
    assert!(again.has_pending_sign_outs() && again.tiles().is_empty(), "the tile goes at once");
    again.replace(&[ana()]);
    assert!(again.tiles().is_empty(), "the server's list is older than the log-out");
    let owed = again.next_pending().expect("one is owed");
    assert_eq!((owed.account, owed.remember), (ana().account.reference, false));
    again.dequeue(&ana().account.reference);
    assert!(!AccountStore::load().has_pending_sign_outs());
    assert_eq!(storage().get_item(KEY).expect("readable"), None, "nothing is left");
}

#[wasm_bindgen_test]
fn a_log_out_that_is_to_be_remembered_keeps_the_tile() {
    storage().clear().expect("empty");
    let remembered = AccountStore::load();
    remembered.replace(&[KnownAccount { state: AccountState::SignedIn, ..ana() }]);
    remembered.enqueue(ana().account.reference, true, false, None);
    let again = AccountStore::load();
    assert_eq!(again.tiles()[0].state, AccountState::Remembered);
    assert!(again.pending_for(&ana().account.reference).is_some_and(|owed| owed.remember));
    assert!(!again.had_session());
}

#[wasm_bindgen_test]
fn on_a_shared_device_what_is_owed_is_never_stored() {
    storage().clear().expect("empty");
    let remembered = AccountStore::load();
    remembered.enqueue(ana().account.reference, false, true, None);
    assert!(remembered.has_pending_sign_outs() && !remembered.is_durable());
    assert_eq!(storage().get_item(KEY).expect("readable"), None);
    remembered.read_again();
    assert!(remembered.has_pending_sign_outs(), "another tab's writing takes nothing away");
}

#[wasm_bindgen_test]
fn a_log_out_in_storage_that_cannot_be_one_is_not_told() {
    for bad in ["../../device", "a\\nb", "", "a b", "é"] {
        let stored = format!(r#"{{"v":1,"accounts":[],"owed":[{{"ref":"{bad}","remember":true}}]}}"#);
        assert!(!with_stored(&stored).has_pending_sign_outs(), "{bad}");
    }
    assert!(with_stored(r#"{"v":1,"accounts":[],"owed":[{"ref":"a1","remember":true}]}"#).has_pending_sign_outs());
    storage().clear().expect("empty");
}
