//! The search for secrets at the end of every journey. A secret is every value that was ever set as a cookie and
//! every password that was ever sent; its places are the `Cookie` and `Set-Cookie` headers and the request's body.

use super::network::Exchange;
use super::{World, server};
use hyper::HeaderMap;
use hyper::header::SET_COOKIE;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::PoisonError;

/// Anything shorter is no secret that could be told from an ordinary word.
const SHORTEST: usize = 8;

/// The places where a secret was found and does not belong, one line each. The secret itself is not repeated.
pub(super) async fn leaks(world: &World) -> Vec<String> {
    let exchanges = world.network().exchanges();
    let secrets = Secrets::of(&exchanges);
    let mut leaks = Vec::new();
    for exchange in &exchanges {
        leaks.extend(secrets.in_text(&exchange.uri.to_string(), "the address", exchange));
        leaks.extend(secrets.in_headers(&exchange.asked, "cookie", exchange));
        leaks.extend(secrets.in_headers(&exchange.answered, SET_COOKIE.as_str(), exchange));
        leaks.extend(secrets.in_text(&String::from_utf8_lossy(&exchange.body), "the answer", exchange));
    }
    for device in world.devices() {
        device.keeps().await;
        for kept in device.kept().lock().unwrap_or_else(PoisonError::into_inner).iter() {
            leaks.extend(secrets.in_text(kept, "the storage", device.name()));
        }
    }
    leaks.extend(secrets.in_text(&server::log(world.files.path()), "the log", "the server"));
    leaks
}

struct Secrets(BTreeSet<(&'static str, String)>);

impl Secrets {
    fn of(exchanges: &[Exchange]) -> Self {
        let mut secrets = BTreeSet::new();
        for exchange in exchanges {
            for cookie in exchange.answered.get_all(SET_COOKIE) {
                let pair = cookie.to_str().unwrap_or_default().split(';').next().unwrap_or_default();
                let value = pair.split_once('=').map_or("", |(_, value)| value);
                secrets.insert(("a cookie", value.to_owned()));
            }
            let sent: Value = serde_json::from_slice(&exchange.sent).unwrap_or_default();
            for field in ["password", "current", "new"] {
                secrets.insert(("a password", sent[field].as_str().unwrap_or_default().to_owned()));
            }
        }
        secrets.retain(|(_, secret)| secret.trim().len() >= SHORTEST);
        Self(secrets)
    }

    fn in_text(&self, text: &str, place: &str, of: impl std::fmt::Display) -> Option<String> {
        let found = |secret: &str| forms(secret).iter().any(|form| text.contains(form));
        let (kind, _) = self.0.iter().find(|(_, secret)| found(secret))?;
        Some(format!("{kind} in {place} of {of}"))
    }

    fn in_headers(&self, headers: &HeaderMap, but: &str, exchange: &Exchange) -> Option<String> {
        headers.iter().filter(|(name, _)| name.as_str() != but).find_map(|(name, value)| {
            self.in_text(&String::from_utf8_lossy(value.as_bytes()), &format!("the header {name}"), exchange)
        })
    }
}

/// A secret as it is, and as it looks in an address.
fn forms(secret: &str) -> [String; 3] {
    [secret.to_owned(), secret.replace(' ', "%20"), secret.replace(' ', "+")]
}
