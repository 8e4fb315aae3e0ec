//! What travels over HTTP: who asks and what is refused, one file of handlers a flow, the app as files.

pub mod address;
pub mod cookie;
pub mod head;
pub mod host;
pub mod way;
pub mod refusal;
pub mod password;
pub mod strays;
pub mod in_flight;
pub mod backend;
pub mod auth;
pub mod words;
pub mod site;
pub mod routes;
pub mod metrics;
