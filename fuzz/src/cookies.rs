//! The `Cookie` header: each line is one of its lines.

use super::lines;
use axum::http::{HeaderMap, HeaderValue, header};
use exeunt_server::cookie::{DEVICE, SESSION, read};

pub(super) fn run(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in lines(data).take(4) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::COOKIE, value);
        }
    }
    let texts: Vec<&str> = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()).collect();
    for name in [SESSION, DEVICE] {
        let found = read(&headers, name);
        // As somebody reads it who has never seen our reader: every pair whose name is ours, to the letter.
        let ours: Vec<&str> = texts
            .iter()
            .flat_map(|line| line.split(';'))
            .map(|pair| pair.trim_matches(' '))
            .filter(|pair| pair.len() > name.len() && pair.starts_with(name) && pair.as_bytes()[name.len()] == b'=')
            .map(|pair| &pair[name.len() + 1..])
            .collect();
        let is_secret =
            |text: &str| text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match (found, ours.as_slice()) {
            (Some(secret), [one]) => assert_eq!(secret.reveal(), **one, "a secret has one spelling"),
            (Some(_), _) => panic!("{name} was read out of {ours:?}"),
            (None, [one]) => assert!(!is_secret(one), "{name} was not read: {one:?}"),
            (None, _) => {}
        }
    }
}
