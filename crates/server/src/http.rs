//! The HTTP layer. In reading order: the table of routes, the middleware around it, the handlers and their extractors;
//! then what they share, and the values that they read from a request.

pub mod router;
mod middleware;
pub mod handlers;
pub mod auth;
pub mod extract;
pub mod response;
pub mod error;
pub mod dto;
pub mod state;
pub mod idempotency;
mod password_check;
mod session_response;
mod token_reuse;
pub mod unknown_tokens;
pub mod password;
pub mod cookie;
pub mod client_ip;
pub mod host;
pub mod transport;
mod header_text;
mod paths;
pub mod places;
pub mod in_flight;
pub mod site;
pub mod census;
pub mod metrics;
