//! Admission control for every address: refuses requests that could be parsed in more than one way, those for another
//! host, those that were in plain text on their way, and navigations to data addresses.

use crate::http::error::ApiError;
use crate::http::host::{Host, Hosts};
use crate::http::paths::is_api;
use crate::http::state::AppState;
use crate::http::transport::Transport;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse;
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::{Code, Endpoint};

/// The host names of this server, with the hosts of the trusted origins.
pub(super) fn hosts(state: &AppState) -> Hosts {
    state.hosts.with_origins(&state.trusted_origins)
}

pub(super) async fn admit(State(hosts): State<Hosts>, request: Request, next: Next) -> Response<Body> {
    let Some(code) = check(&hosts, &request) else { return next.run(request).await };
    let mut response = ApiError::of(code).into_response();
    if code == Code::Malformed {
        // A proxy in front may have parsed the next request as beginning elsewhere, so the connection is closed.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn check(hosts: &Hosts, request: &Request) -> Option<Code> {
    let host = Host::of(request.uri(), request.headers()).filter(|_| has_plain_framing(request.headers()));
    let Some(host) = host else { return Some(Code::Malformed) };
    if !hosts.contain(&host) {
        tracing::warn!(?host, "a request for another host was refused; if this server goes by it, say so with --host");
        return Some(Code::Misdirected);
    }
    if !is_api(request.uri().path()) {
        return None;
    }
    // Not redirected: a client that sends secrets in plain text should notice (ASVS 5.0 4.1.2). To RFC 9110 §15.5.20
    // the scheme is a part of what a request can be misdirected by.
    if request.extensions().get() == Some(&Transport::PlainText) {
        tracing::warn!("a call that came to the proxy over plain HTTP was refused");
        return Some(Code::Misdirected);
    }
    // Browsers send the destination of a request. The app's calls have none; any other (a tab, a frame, a script, an
    // image) is not a call of the app (ASVS 5.0 3.2.1).
    let dest = request.headers().get("sec-fetch-dest")?;
    if dest == "empty" || is_download(request) {
        return None;
    }
    tracing::warn!("something that is no call of a page was refused");
    Some(Code::ForeignOrigin)
}

/// Whether the request is our own page's download of the one answer that is a file. It is sent as an attachment, so it
/// is never shown either.
fn is_download(request: &Request) -> bool {
    let has = |name: &str, value: &str| request.headers().get(name).is_some_and(|header| header == value);
    let same_origin = has("sec-fetch-site", "same-origin") && has("sec-fetch-dest", "document");
    same_origin && request.method() == Method::GET && request.uri().path() == GetAccountData::PATH
}

/// Whether the transfer coding is `chunked` and nothing more. hyper also takes a list that ends with `chunked`, of
/// which a proxy may understand another part (RFC 9112 §6.1).
fn has_plain_framing(headers: &HeaderMap) -> bool {
    let mut lines = headers.get_all(header::TRANSFER_ENCODING).iter();
    match (lines.next(), lines.next()) {
        (None, _) => true,
        (Some(line), None) => line.as_bytes().eq_ignore_ascii_case(b"chunked"),
        _ => false,
    }
}
