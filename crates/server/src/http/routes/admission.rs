//! What is turned away whatever address it is for: requests that could be read in more than one way, those for another
//! host, those that were readable on their way, and pages where only data is.

use super::paths::is_api;
use crate::http::error::ApiError;
use crate::http::host::{Host, Hosts};
use crate::http::state::AppState;
use crate::http::transport::Transport;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::{Code, Endpoint};

/// The names of this server, with the hosts of the origins it trusts.
pub(super) fn hosts(state: &AppState) -> Hosts {
    state.hosts.and_of(&state.trusted_origins)
}

pub(super) async fn admitted(State(hosts): State<Hosts>, request: Request, next: Next) -> Response<Body> {
    let Some(code) = refusal(&hosts, &request) else { return next.run(request).await };
    let mut response = ApiError::of(code).into_response();
    if code == Code::Malformed {
        // Whoever is before this server may have seen the next request begin elsewhere.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn refusal(hosts: &Hosts, request: &Request) -> Option<Code> {
    let host = Host::of(request.uri(), request.headers()).filter(|_| is_framed_plainly(request.headers()));
    let Some(host) = host else { return Some(Code::Malformed) };
    if !hosts.have(&host) {
        tracing::warn!(?host, "a request for another host was refused; if this server goes by it, say so with --host");
        return Some(Code::Misdirected);
    }
    if !is_api(request.uri().path()) {
        return None;
    }
    // Not redirected: whoever sends secrets in the open should notice (ASVS 5.0 4.1.2). To RFC 9110 §15.5.20 the scheme
    // is a part of what a request can be misdirected by.
    if request.extensions().get() == Some(&Transport::InTheOpen) {
        tracing::warn!("a call that came to the proxy over plain HTTP was refused");
        return Some(Code::Misdirected);
    }
    // Browsers say what they want an answer for. The app's calls are for nothing that is shown or run; whatever else
    // asks here, a tab, a frame, a script, a picture, is no call (ASVS 5.0 3.2.1).
    let dest = request.headers().get("sec-fetch-dest")?;
    if dest == "empty" || is_download(request) {
        return None;
    }
    tracing::warn!("something that is no call of a page was refused");
    Some(Code::ForeignOrigin)
}

/// Whether our own page has the browser keep the one answer that is a file. It is sent as an attachment, so it is never
/// shown either.
fn is_download(request: &Request) -> bool {
    let says = |name: &str, value: &str| request.headers().get(name).is_some_and(|said| said == value);
    let same_origin = says("sec-fetch-site", "same-origin") && says("sec-fetch-dest", "document");
    same_origin && request.method() == Method::GET && request.uri().path() == GetAccountData::PATH
}

/// Whether a body that comes in pieces is that and nothing more. hyper also takes a list that ends with `chunked`, of
/// which a proxy may understand another part (RFC 9112 §6.1).
fn is_framed_plainly(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (lines.next(), lines.next()) {
        (None, _) => true,
        (Some(line), None) => line.as_bytes().eq_ignore_ascii_case(b"chunked"),
        _ => false,
    }
}
