//! Routes outside the contract: health and readiness, the OpenAPI document, its documentation, and `/.well-known`
//! addresses.

use crate::http::error::ApiError;
use crate::http::extract::PathParam;
use crate::http::state::AppState;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use exeunt_contract::Code;
use std::sync::{Arc, LazyLock};
use utoipa_swagger_ui::{Config, serve};

const PLAIN: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];

/// The time limit of the readiness check: less than load balancers wait for an answer, and far more than a point query
/// takes.
const ANSWERS_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);

/// Liveness: the process runs. The database is not asked.
pub async fn alive() -> impl IntoResponse {
    (PLAIN, "alive\n")
}

/// The query with which a load balancer asks whether the node starts or stops, and not for the database: that is away for
/// all nodes at once, and they say so better than a balancer without nodes.
const WITHOUT_DATABASE: &str = "exclude=database";

/// Readiness: the server takes requests and the database answers. Any fault of the database is 503, for monitoring and
/// for a load balancer between databases.
pub async fn ready(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<impl IntoResponse, ApiError> {
    let later = || ApiError::later(Code::Unavailable, 1);
    if !state.readiness.is_ready() {
        return Err(later());
    }
    if query.as_deref() == Some(WITHOUT_DATABASE) {
        return Ok((PLAIN, "ready\n"));
    }
    match tokio::time::timeout(ANSWERS_WITHIN, state.store.ping()).await {
        Ok(Ok(())) => Ok((PLAIN, "ready\n")),
        Ok(Err(error)) => {
            tracing::error!(?error, "the database does not answer");
            Err(later())
        }
        Err(_) => {
            tracing::error!("the database does not answer in time");
            Err(later())
        }
    }
}

/// The contract as OpenAPI 3.1.
pub async fn openapi() -> impl IntoResponse {
    static DOCUMENT: LazyLock<String> = LazyLock::new(exeunt_contract::openapi::json);
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str())
}

/// The address that password managers know (W3C "A Well-Known URL for Changing Passwords").
pub async fn change_password() -> impl IntoResponse {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/settings/password")])
}

/// The script at the address where a service worker would be: one that removes itself. The browser itself requests a
/// worker, not a page, so the pages' policy need not allow any (Service Workers §Soft Update, §Update).
pub async fn service_worker() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, include_str!("sw.js"))
}

/// Redirects to the documentation's address with its slash, so that its files are found beside it.
pub async fn redirect_to_docs() -> impl IntoResponse {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/docs/")])
}

/// The documentation's page.
pub async fn docs_index() -> Result<Response<Body>, ApiError> {
    docs("index.html")
}

/// A file of the documentation.
pub async fn docs_file(PathParam(file): PathParam) -> Result<Response<Body>, ApiError> {
    docs(&file)
}

/// A file of Swagger UI from this binary. Its external validator is switched off, so that nothing is loaded from
/// elsewhere.
fn docs(file: &str) -> Result<Response<Body>, ApiError> {
    static CONFIG: LazyLock<Arc<Config<'static>>> =
        LazyLock::new(|| Arc::new(Config::from("/openapi.json").use_base_layout().validator_url("none")));
    let found = serve(file, Arc::clone(&CONFIG)).map_err(|error| ApiError::fault(&error))?;
    let found = found.ok_or_else(|| ApiError::of(Code::NotFound))?;
    let mut response = Response::new(Body::from(found.bytes.into_owned()));
    let headers = response.headers_mut();
    let mut kind = found.content_type;
    if kind.starts_with("text/") && !kind.contains("charset") {
        kind.push_str("; charset=utf-8");
    }
    let kind = HeaderValue::from_str(&kind).map_err(|error| ApiError::fault(&error))?;
    headers.insert(header::CONTENT_TYPE, kind);
    if found.gzpipped {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
