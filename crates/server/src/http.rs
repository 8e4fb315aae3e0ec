//! What travels over HTTP: who asks and what is refused, one file of handlers a flow, the app as files.

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
