//! The HTTP layer: authentication, errors, one file of handlers per flow, and the app as static files.

pub mod client_ip;
pub mod cookie;
pub mod head;
pub mod host;
pub mod transport;
pub mod error;
pub mod password;
pub mod strays;
pub mod in_flight;
pub mod state;
pub mod auth;
pub mod dto;
pub mod site;
pub mod routes;
pub mod metrics;
