//! The server's answers are read as the contract defines them, and anything else is refused.

use exeunt::json::{read, read_content};
use exeunt_contract::accounts::{AccountState, KnownAccounts};
use exeunt_contract::sessions::EndedCount;
use exeunt_contract::{EndReason, Nothing, Problem};
use wasm_bindgen_test::wasm_bindgen_test;

const ACCOUNTS: &str = include_str!("../../crates/contract/samples/list_accounts.json");

#[wasm_bindgen_test]
fn an_answer_of_the_contract_is_read_whole() {
    let sample: serde_json::Value = serde_json::from_str(ACCOUNTS).expect("a sample");
    let known: KnownAccounts = read(&sample["response"].to_string()).expect("readable");
    assert_eq!(known.accounts.len(), 2);
    assert_eq!((known.accounts[0].account.hue, known.accounts[0].state), (341, AccountState::Remembered));
    assert_eq!(known.accounts[1].remembered_until, None);
    assert_eq!(known.everywhere, Some(5));
}

#[wasm_bindgen_test]
fn what_a_newer_server_adds_is_passed_over() {
    let ended: EndedCount = read(r#"{"new": [1, {"deep": null}], "ended": 3}"#).expect("readable");
    assert_eq!(ended.ended, 3);
    let problem = r#"{"type":"/problems/new","title":"New","status":418,"code":"brand_new",
        "ended":{"reason":"brand_new","at":"2026-03-01T09:30:00.000Z"}}"#;
    let problem: Problem = read(problem).expect("readable");
    assert_eq!(problem.ended.expect("there").reason, EndReason::Unknown);
}

#[wasm_bindgen_test]
fn what_is_not_of_the_contract_is_refused() {
    for wrong in [
        "",
        "no json",
        "null",
        "3",
        "[]",
        "[3]",
        "{}",
        r#"{"ended":"3"}"#,
        r#"{"ended":-1}"#,
        r#"{"ended":1.5}"#,
        r#"{"ended":4294967296}"#,
        r#"{"ended":null}"#,
        r#"{"ended":[1]}"#,
        r#"{"ended":true}"#,
    ] {
        assert!(read::<EndedCount>(wrong).is_err(), "{wrong}");
    }
    let account = r#"{"ref":"a","username":"ana","name":"Ana","hue":HUE}"#;
    for hue in ["65536", "-1", "\"1\"", "{}"] {
        assert!(read::<exeunt_contract::session::Account>(&account.replace("HUE", hue)).is_err(), "{hue}");
    }
    assert!(read::<exeunt_contract::session::Account>(&account.replace("HUE", "65535")).is_ok());
}

#[wasm_bindgen_test]
fn where_nothing_is_promised_any_body_will_do() {
    assert!(read_content::<Nothing>("").is_ok());
    assert!(read_content::<EndedCount>("").is_err());
}
