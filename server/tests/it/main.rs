//! The server through its front door, one file per flow.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod world;

mod sign_in;
mod resume;
mod session;
mod sign_out;
mod accounts;
mod profile;
mod change_password;
mod offer;
mod sessions;
mod activity;

mod enumeration;
mod bad_input;
mod origins;
mod contract;
mod headers;
mod site;
mod hashing;
mod unavailable;

mod store;
mod operator;
mod process;
