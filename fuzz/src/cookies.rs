//! The `Cookie` header: each line is one of its lines.

use super::lines;
use axum::http::{HeaderMap, HeaderValue, header};
use exeunt_server::http::cookie::{CookieNames, CookieValue, read};

pub(super) fn run(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in lines(data).take(4) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(header::COOKIE, value);
        }
    }
    let lines: Vec<&[u8]> = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes).collect();
    let CookieNames { session, device } = CookieNames::default();
    for name in [session.as_str(), device.as_str()] {
        let found = read(&headers, name);
        // As an independent reader takes it: every pair whose name is ours, to the letter.
        let ours: Vec<&[u8]> = lines
            .iter()
            .flat_map(|line| line.split(|byte| *byte == b';'))
            .map(<[u8]>::trim_ascii)
            .filter(|pair| pair.len() > name.len() && pair.starts_with(name.as_bytes()) && pair[name.len()] == b'=')
            .map(|pair| &pair[name.len() + 1..])
            .collect();
        let is_secret =
            |text: &[u8]| text.len() == 64 && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match (found, ours.as_slice()) {
            (CookieValue::Secret(secret), [one]) => {
                assert_eq!(secret.reveal().as_bytes(), *one, "a secret has one spelling")
            }
            (CookieValue::Unreadable, [one]) => assert!(!is_secret(one), "{name} was not read: {one:?}"),
            (CookieValue::Absent, []) | (CookieValue::Duplicate, [_, _, ..]) => {}
            (found, ours) => panic!("{name} is {found:?} in {ours:?}"),
        }
    }
}
