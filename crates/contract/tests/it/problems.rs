//! The codes of refusals are stable, and an unknown code of a newer server does not break an older app.

use exeunt_contract::accounts::AccountState;
use exeunt_contract::activity::ActivityKind;
use exeunt_contract::{Code, EndReason, FieldCode, FormFactor, Problem};

#[test]
fn every_code_is_written_and_read_as_its_word() {
    for code in Code::ALL {
        let word = format!("{:?}", code.as_str());
        assert_eq!(serde_json::to_string(code).unwrap(), word);
        assert_eq!(serde_json::from_str::<Code>(&word).unwrap(), *code);
        assert!((400..600).contains(&code.status()), "{word}");
    }
}

#[test]
fn only_a_missing_session_is_401() {
    let unauthorized: Vec<&Code> = Code::ALL.iter().filter(|code| code.status() == 401).collect();
    assert_eq!(unauthorized, [&Code::NotSignedIn]);
}

#[test]
fn an_older_app_reads_words_that_only_a_newer_server_knows() {
    let word = "\"something_of_tomorrow\"";
    assert_eq!(serde_json::from_str::<Code>(word).unwrap(), Code::Unknown);
    assert_eq!(serde_json::from_str::<EndReason>(word).unwrap(), EndReason::Unknown);
    assert_eq!(serde_json::from_str::<FieldCode>(word).unwrap(), FieldCode::Unknown);
    assert_eq!(serde_json::from_str::<FormFactor>(word).unwrap(), FormFactor::Unknown);
    assert_eq!(serde_json::from_str::<ActivityKind>(word).unwrap(), ActivityKind::Unknown);
    assert_eq!(serde_json::from_str::<AccountState>(word).unwrap(), AccountState::PasswordNeeded);
    let problem = r#"{"type":"/problems/new","title":"New","status":418,"code":"new","detail":"more","errors":[]}"#;
    assert_eq!(serde_json::from_str::<Problem>(problem).unwrap().code, Code::Unknown);
}
