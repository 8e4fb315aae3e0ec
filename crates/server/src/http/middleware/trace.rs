//! Observation of every request: its id, its span in the log, the line when it was answered, and its metrics. A request
//! that changes something is observed to its end.

use crate::http::auth::device_description;
use crate::http::client_ip::ClientIp;
use crate::http::error::ErrorCode;
use crate::http::in_flight::ConnectionPermit;
use crate::http::paths::is_api;
use crate::http::state::AppState;
use crate::observe::audit::{AuditEvent, audit};
use crate::observe::metrics::RequestLabels;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, Response};
use axum::middleware::Next;
use exeunt_contract::Code;
use exeunt_domain::secret::fresh_id;
use std::time::Instant;
use tracing::field::Empty;
use tracing::{Instrument, Span};

/// An extension of an answer that was given before its request was completed: the
/// outcome is not known yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct AnsweredEarly;

/// The header with the request's id, as the log has it.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Observes the request, and runs one that changes something to completion: also where the client hangs up, its outcome
/// is in the activity, in the log and in the metrics.
pub(super) async fn trace(State(state): State<AppState>, request: Request, next: Next) -> Response<Body> {
    let in_flight = state.in_flight.clone();
    match changes(&request) {
        true => in_flight.run_to_completion(connection_permit(&request), observed(state, request, next)).await,
        false => observed(state, request, next).await,
    }
}

/// Gives the request an id, which the answer carries, logs one line when it was answered, and counts it. The query is
/// left out: it may hold anything. An id that the client sends is not taken: any client could pretend to be another
/// request.
async fn observed(state: AppState, request: Request, next: Next) -> Response<Body> {
    let id = fresh_id(&*state.random).unwrap_or_else(|_| "none".to_owned());
    let span = request_span(&id, &request);
    let method = method_label(request.method());
    let route = route(&request);
    async {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), start.elapsed());
        let error = error_code(&response);
        report_error(error);
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(route, status, millis, code = error.map(Code::as_str), "answered");
        let labels = RequestLabels { method, route, status };
        if response.extensions().get::<AnsweredEarly>().is_none() {
            state.metrics.count_log_in(&labels, error);
        }
        state.metrics.observe_request(labels, error, took);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// The route's template. A request outside every route is a file or a page of the app, or is not there.
pub(super) fn route(request: &Request) -> String {
    request.extensions().get().map_or("app", MatchedPath::as_str).to_owned()
}

/// The code of the error, where the answer is one.
pub(super) fn error_code(response: &Response<Body>) -> Option<Code> {
    response.extensions().get().map(|ErrorCode(code)| *code)
}

/// Writes the audit event of an error code, where the code says it all.
pub(super) fn report_error(error: Option<Code>) {
    if let Some(event) = error.and_then(AuditEvent::of_error) {
        audit(event).reason(error.map_or("", Code::as_str)).write();
    }
}

/// Whether the request may change something (RFC 9110 §9.2.1). Browser reports change nothing here.
pub(super) fn changes(request: &Request) -> bool {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    !is_safe && is_api(request.uri().path())
}

/// The permit of the request's connection.
pub(super) fn connection_permit(request: &Request) -> Option<ConnectionPermit> {
    request.extensions().get().cloned()
}

/// The span of a request, with what every line of it says. The account and the session are added when they are known.
fn request_span(id: &str, request: &Request) -> Span {
    let client = request.extensions().get().map(|ClientIp(address)| address.to_string());
    let description = device_description(request.headers());
    let device = [description.browser, description.system].into_iter().flatten().collect::<Vec<_>>().join(", ");
    tracing::info_span!(
        "request",
        id,
        method = request.method().as_str(),
        path = request.uri().path(),
        client,
        device,
        account = Empty,
        session = Empty,
    )
}

/// A request's method as a label of metrics: one of the known ones, or `other`.
pub(super) fn method_label(method: &Method) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    all.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}
