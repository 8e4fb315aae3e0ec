//! What a request says about itself, not yet verified: its cookies, its account, its device, its address, its key.

use crate::http::client_ip::ClientIp;
use crate::http::cookie::{self, CookieValue};
use crate::http::header_text;
use crate::http::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use exeunt_contract::endpoint::{ACCOUNT_HEADER, KEY_HEADER, UNATTENDED_HEADER};
use exeunt_domain::device::{DeviceDescription, Hints, classify};
use exeunt_domain::idempotency::Key;
use exeunt_domain::ids::AccountRef;
use exeunt_domain::secret::{Secret, SecretHash};
use exeunt_domain::traces::{Visit, family, shortened};
use exeunt_store::CallerSecrets;
use std::net::IpAddr;

/// The credentials and the context of a request, not yet verified: its cookies and what it says about its device.
#[derive(Clone, Debug)]
pub struct RequestCredentials {
    /// The session cookie.
    pub session: Option<Secret>,
    /// The device cookie.
    pub device: Option<Secret>,
    /// Whether one of our cookies holds no readable secret, or came twice.
    pub unreadable: bool,
    /// The device's browser and system, from the headers.
    pub description: DeviceDescription,
    /// The account that the page believes it acts for.
    pub account: Option<AccountRef>,
    /// The client's address; none only where there is no socket.
    pub address: Option<IpAddr>,
    /// The network and the browser family, as a session stores them.
    pub visit: Visit,
    /// The idempotency key.
    pub key: Option<Key>,
    /// Whether the page sends the request on its own, without a person's action, so that the session still counts as
    /// unused.
    pub unattended: bool,
}

impl RequestCredentials {
    /// Reads the credentials from the head of the request.
    #[must_use]
    pub fn of(parts: &Parts, state: &AppState) -> Self {
        let (headers, names) = (&parts.headers, &state.cookies);
        let (session, device) = (cookie::read(headers, &names.session), cookie::read(headers, &names.device));
        let unreadable =
            [&session, &device].iter().any(|value| matches!(value, CookieValue::Unreadable | CookieValue::Duplicate));
        let address = parts.extensions.get().map(|ClientIp(address)| *address);
        let agent = header_text::text(headers, USER_AGENT.as_str()).unwrap_or_default();
        let visit = Visit { family: family(&agent), network: address.filter(|_| state.addresses).map(shortened) };
        let key = header_text::text(headers, KEY_HEADER).unwrap_or_default();
        Self {
            session: session.secret(),
            device: device.secret(),
            unreadable,
            description: device_description(headers),
            account: header_text::text(headers, ACCOUNT_HEADER).map(|named| AccountRef(named.into_owned())),
            address,
            visit,
            key: Key::parse(&key),
            unattended: headers.contains_key(UNATTENDED_HEADER),
        }
    }

    /// The hash of the session cookie.
    #[must_use]
    pub fn session_hash(&self) -> Option<SecretHash> {
        self.session.as_ref().map(Secret::hash)
    }

    /// The hash of the device cookie.
    #[must_use]
    pub fn device_hash(&self) -> Option<SecretHash> {
        self.device.as_ref().map(Secret::hash)
    }

    /// The hashes of both cookies and of the key.
    #[must_use]
    pub fn secrets(&self) -> CallerSecrets {
        CallerSecrets { device: self.device_hash(), session: self.session_hash(), key: self.key_hash() }
    }

    /// The hash of the key.
    #[must_use]
    pub fn key_hash(&self) -> Option<SecretHash> {
        self.key.as_ref().map(Key::hash)
    }
}

/// The browser and system that the headers name.
pub(crate) fn device_description(headers: &HeaderMap) -> DeviceDescription {
    let text = |name: &str| header_text::text(headers, name).unwrap_or_default();
    classify(&Hints {
        user_agent: &text("user-agent"),
        brands: &text("sec-ch-ua"),
        platform: &text("sec-ch-ua-platform"),
        platform_version: &text("sec-ch-ua-platform-version"),
        model: &text("sec-ch-ua-model"),
        mobile: &text("sec-ch-ua-mobile"),
    })
}

impl FromRequestParts<AppState> for RequestCredentials {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, state))
    }
}
