//! x
pub mod clock;
pub mod secret;
pub mod account;
pub mod device;
pub mod session;
pub mod password;
pub mod store;
