//! Reports of violations of the content security policy (ASVS 5.0 3.4.7), in the formats of `report-uri` and of
//! `report-to`. Any client can send them, so few are logged, and little of each.

use crate::http::error::ApiError;
use crate::http::header_text;
use crate::http::state::AppState;
use axum::body::to_bytes;
use axum::extract::{Extension, Request, State};
use axum::http::{StatusCode, header};
use exeunt_contract::Code;
use exeunt_domain::clock::Timestamp;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};

/// The largest body, in bytes. A browser sends several reports at once, each with up to a few hundred bytes for every
/// address in it.
const MAX_BYTES: usize = 64 * 1024;
/// The most lines logged per minute.
const MAX_LINES_PER_MINUTE: u32 = 20;

/// The number of lines logged, and the minute they count for.
#[derive(Clone, Default)]
pub struct LineBudget(Arc<Mutex<(i64, u32)>>);

impl LineBudget {
    /// Whether another line may be logged; logs once that the rest of the minute is left out.
    fn take(&self, now: Timestamp) -> bool {
        let minute = now.as_millis() / 60_000;
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = if written.0 == minute { written.1 } else { 0 };
        if lines == MAX_LINES_PER_MINUTE {
            tracing::warn!("there are more reports of pages against their security policy; this minute's are left out");
        }
        *written = (minute, lines.saturating_add(1));
        lines < MAX_LINES_PER_MINUTE
    }
}

/// Takes the reports of one request.
pub async fn take(
    State(state): State<AppState>,
    Extension(budget): Extension<LineBudget>,
    request: Request,
) -> Result<StatusCode, ApiError> {
    let kind = header_text::text(request.headers(), header::CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if kind != "application/csp-report" && kind != "application/reports+json" {
        return Err(ApiError::of(Code::UnsupportedMediaType));
    }
    let bytes = to_bytes(request.into_body(), MAX_BYTES).await.map_err(|_| ApiError::of(Code::TooLarge))?;
    let body: Value = serde_json::from_slice(&bytes).map_err(|_| ApiError::of(Code::Malformed))?;
    let reports: Vec<&Value> = match &body {
        Value::Array(list) => {
            list.iter().filter(|report| report["type"] == "csp-violation").map(|report| &report["body"]).collect()
        }
        Value::Object(one) => one.get("csp-report").into_iter().collect(),
        _ => return Err(ApiError::of(Code::Malformed)),
    };
    for report in reports {
        if !budget.take(state.now()) {
            break;
        }
        let directive = word(text(report, &["effectiveDirective", "effective-directive", "violated-directive"]));
        let blocked = word(host(text(report, &["blockedURL", "blocked-uri"])));
        let page = word(path(text(report, &["documentURL", "document-uri"])));
        let enforced = text(report, &["disposition"]) != "report";
        tracing::warn!(directive, blocked, page, enforced, "a page went against its security policy");
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The first of these fields that is present.
fn text<'a>(report: &'a Value, names: &[&str]) -> &'a str {
    names.iter().find_map(|name| report[*name].as_str()).unwrap_or_default()
}

/// The host of a URL; for one without a host, such as `inline` or `data:…`, the first word.
fn host(address: &str) -> &str {
    let end_of = |text: &'static [char], of: &'_ str| of.find(text).unwrap_or(of.len());
    match address.split_once("://") {
        Some((_, rest)) => {
            let authority = &rest[..end_of(&['/', '?', '#', '\\'], rest)];
            authority.rsplit('@').next().unwrap_or_default()
        }
        None => &address[..end_of(&[':', '/', '?', '#', ',', '@'], address)],
    }
}

/// The path of a URL, without the query.
fn path(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.find('/').map_or("", |begin| &rest[begin..]);
    rest.split(['?', '#']).next().unwrap_or_default()
}

/// The text made safe for the log: short, and without a character that could start a line of its own.
fn word(text: &str) -> String {
    text.chars().filter(char::is_ascii_graphic).take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_room_for_twenty_lines_and_the_next_one_for_twenty_more() {
        let budget = LineBudget::default();
        for minute in [5, 6, 4] {
            let now = Timestamp::from_millis(minute * 60_000 + 7);
            let taken = (0..100).filter(|_| budget.take(now)).count();
            assert_eq!(taken, 20, "in minute {minute}");
        }
    }

    #[test]
    fn only_the_host_of_what_was_blocked_and_the_path_of_the_page_are_left() {
        for (address, left) in [
            ("https://evil.example:8443/x?token=secret#y", "evil.example:8443"),
            ("https://user:secret@evil.example", "evil.example"),
            ("https://evil.example?secret", "evil.example"),
            ("wss://evil.example#secret", "evil.example"),
            ("data:text/html,secret", "data"),
            ("blob", "blob"),
            ("inline", "inline"),
            ("trusted-types-sink", "trusted-types-sink"),
            ("", ""),
        ] {
            assert_eq!(host(address), left, "{address}");
        }
        for (address, left) in [
            ("https://localhost:3000/settings/password?secret#y", "/settings/password"),
            ("https://localhost:3000", ""),
            ("about:blank", ""),
            ("/log-in#secret", "/log-in"),
        ] {
            assert_eq!(path(address), left, "{address}");
        }
        assert_eq!(word("a\r\nb\u{1b}[31m é").len(), 6);
        assert_eq!(word(&"x".repeat(1000)).len(), 100);
    }
}
