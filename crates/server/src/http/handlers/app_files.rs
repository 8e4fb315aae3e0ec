//! The app's files: the fallback of the router.

use crate::http::error::ApiError;
use crate::http::paths::is_data;
use crate::http::state::AppState;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, header};
use axum::response::IntoResponse;
use exeunt_contract::Code;

/// The fallback route: the app's files and pages, and 404 for the rest.
pub async fn serve(State(state): State<AppState>, request: Request) -> Response<Body> {
    let path = request.uri().path();
    if is_data(path) {
        return ApiError::of(Code::NotFound).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return ([(header::ALLOW, "GET,HEAD")], ApiError::of(Code::MethodNotAllowed)).into_response();
    }
    let response = state.site.response(path, request.headers());
    response.unwrap_or_else(|| ApiError::of(Code::NotFound).into_response())
}
