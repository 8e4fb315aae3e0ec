//! The app: what no other route takes.

use super::paths::is_data;
use crate::http::backend::Backend;
use crate::http::refusal::Refusal;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, header};
use axum::response::IntoResponse;
use exeunt_contract::Code;

/// Everything that no route takes: the app's files and pages, and 404 for the rest.
pub(super) async fn serve(State(backend): State<Backend>, request: Request) -> Response<Body> {
    let path = request.uri().path();
    if is_data(path) {
        return Refusal::of(Code::NotFound).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ([(header::ALLOW, "GET,HEAD")], Refusal::of(Code::MethodNotAllowed)).into_response();
    }
    let answer = backend.site.answer(path, request.headers());
    answer.unwrap_or_else(|| Refusal::of(Code::NotFound).into_response())
}
