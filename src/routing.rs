//! The addresses of the app ([`Route`]) and the address bar ([`Navigation`]).

mod route;
mod navigation;

pub use navigation::{Navigation, use_navigation};
pub use route::{Route, SessionKey};
