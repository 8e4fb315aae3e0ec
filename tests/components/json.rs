//! The server's answers are read as the contract defines them, and anything else is refused.

use exeunt::json::{read, read_content};
use exeunt_contract::sessions::EndedCount;
use exeunt_contract::{Content, EndReason, Endpoint, Nothing, Problem, Visitor, every_endpoint};
use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;

/// The contract's samples, each with the name of its endpoint.
macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../crates/contract/samples/", $name, ".json")))),*]
    };
}

const SAMPLES: [(&str, &str); 25] = samples![
    "answer_new_device",
    "answer_offer",
    "change_password",
    "delete_account",
    "dismiss_warnings",
    "edit_profile",
    "end_session",
    "end_sessions",
    "forget_account",
    "forget_device",
    "get_account_data",
    "get_password",
    "get_profile",
    "get_session",
    "list_accounts",
    "list_activity",
    "list_sessions",
    "reauthenticate",
    "rename_session",
    "renew",
    "resume",
    "sign_in",
    "sign_out",
    "sign_out_all",
    "sign_up",
];

/// Compares the app's reader with serde_json's, for every endpoint of the contract.
struct ReadAlike;

impl Visitor for ReadAlike {
    fn visit<E: Endpoint>(&mut self) {
        let sample = SAMPLES.iter().find(|(name, _)| *name == E::NAME);
        let (_, text) = sample.unwrap_or_else(|| panic!("{}: the sample is not among those of this file", E::NAME));
        let sample: Value = serde_json::from_str(text).expect("a sample");
        let response = sample.get("response").map(Value::to_string).unwrap_or_default();
        same::<E::Response>(E::NAME, &response);
        if let Some(problem) = sample.get("problem") {
            let problem: Problem = read(&problem.to_string()).expect("readable");
            assert_eq!(serde_json::to_value(&problem).expect("writable"), sample["problem"], "{}", E::NAME);
        }
    }
}

fn same<T: Content>(endpoint: &str, response: &str) {
    let value: T = read_content(response).unwrap_or_else(|error| panic!("{endpoint}: {error}"));
    if !T::EMPTY {
        let written = serde_json::to_value(&value).expect("writable");
        assert_eq!(written, serde_json::from_str::<Value>(response).expect("JSON"), "{endpoint}");
    }
}

#[wasm_bindgen_test]
fn every_sample_of_the_contract_is_read_whole() {
    every_endpoint(&mut ReadAlike);
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
