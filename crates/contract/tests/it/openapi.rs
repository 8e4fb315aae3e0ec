//! The published document is the one that the types make.

use exeunt_contract::endpoint::KEY_HEADER;
use exeunt_contract::profile::ProfileChange;
use exeunt_contract::value::{CHARACTER_BYTES, DEVICE_NAME_MAX, NAME_MAX, PASSWORD_MAX, USERNAME_MAX};
use exeunt_contract::{Code, Endpoint, Method, Visitor, events, every_endpoint, openapi};
use serde_json::Value;

#[test]
fn the_document_in_the_tree_is_the_one_that_the_types_make() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let made = openapi::json();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(file, &made).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(kept == made, "crates/contract/openapi.json is stale: run `cargo xtask openapi` and commit what it writes");
}

struct Described(Value);

impl Visitor for Described {
    fn visit<E: Endpoint>(&mut self) {
        let operation = &self.0["paths"][E::PATH][E::METHOD.as_str().to_lowercase()];
        assert_eq!(operation["operationId"], E::NAME);
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let keys: Vec<_> = parameters.filter(|parameter| parameter["name"] == KEY_HEADER).collect();
        assert_eq!(keys.len(), usize::from(E::METHOD != Method::Get), "{}", E::NAME);
        assert!(keys.iter().all(|key| key["in"] == "header" && key["required"] == false), "{}", E::NAME);
        for code in E::PROBLEMS {
            let status = code.status().to_string();
            let described = operation["responses"][&status]["description"].as_str().unwrap_or_default();
            assert!(described.contains(code.as_str()), "{}: {} is not described", E::NAME, code.as_str());
        }
    }
}

#[test]
fn every_endpoint_and_each_of_its_refusals_is_described() {
    every_endpoint(&mut Described(serde_json::from_str(&openapi::json()).unwrap()));
}

#[test]
fn the_stream_of_live_updates_is_described_too() {
    let document: Value = serde_json::from_str(&openapi::json()).unwrap();
    let stream = &document["paths"][events::PATH]["get"];
    assert!(stream["responses"]["200"]["content"]["text/event-stream"].is_object());
    assert!(stream["responses"]["204"].is_object());
    let words = stream["description"].as_str().unwrap();
    assert!(words.contains(events::CHANGED) && words.contains(events::BEAT));
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let document: Value = serde_json::from_str(&openapi::json()).unwrap();
    let mut open = vec![&document];
    let mut followed = 0;
    while let Some(value) = open.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            followed += 1;
        }
        match value {
            Value::Object(fields) => open.extend(fields.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    assert!(followed > 50, "only {followed} references were found");
}

#[test]
fn what_the_document_says_of_words_and_lengths_is_what_goes_over_the_wire() {
    let document: Value = serde_json::from_str(&openapi::json()).unwrap();
    let schemas = &document["components"]["schemas"];
    let codes: Vec<Value> = Code::ALL.iter().map(|code| serde_json::to_value(code).unwrap()).collect();
    let described = schemas["Code"]["enum"].as_array().unwrap();
    assert!(codes.len() > 20 && codes.iter().all(|code| described.contains(code)), "{codes:?} {described:?}");
    for (object, field, longest) in [
        ("NewPerson", "username", USERNAME_MAX),
        ("NewPerson", "name", NAME_MAX * CHARACTER_BYTES),
        ("NewPerson", "password", PASSWORD_MAX),
        ("PasswordChange", "new", PASSWORD_MAX),
        ("ProfileChange", "name", NAME_MAX * CHARACTER_BYTES),
        ("NewDeviceName", "name", DEVICE_NAME_MAX * CHARACTER_BYTES),
    ] {
        assert_eq!(schemas[object]["properties"][field]["maxLength"], longest, "{object} {field}");
    }
    assert_eq!(schemas["Time"]["format"], "date-time");
}

#[test]
fn a_whole_number_is_one_however_it_is_written_and_nothing_else_is() {
    let read = |text: &str| serde_json::from_str::<ProfileChange>(text).ok().map(|change| change.hue);
    for (text, hue) in [("26", 26), ("26.0", 26), ("2.6e1", 26), ("0", 0), ("65535", 65535)] {
        assert_eq!(read(&format!("{{\"hue\":{text}}}")), Some(Some(hue)), "{text}");
    }
    assert_eq!((read("{}"), read("{\"hue\":null}")), (Some(None), Some(None)));
    for text in ["26.5", "-1", "65536", "1e300", "\"26\"", "true", "[]"] {
        assert_eq!(read(&format!("{{\"hue\":{text}}}")), None, "{text}");
    }
}
