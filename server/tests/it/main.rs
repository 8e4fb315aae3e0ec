//! The server through its front door, one file per flow.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod world;

mod accounts;
mod activity;
mod change_password;
mod events;
mod forget_device;
mod model;
mod offer;
mod profile;
mod races;
mod resume;
mod rotation;
mod session;
mod sessions;
mod sign_in;
mod sign_out;
mod sign_out_all;
mod sign_up;

mod announcing;
mod bad_input;
mod contract;
mod ended;
mod enumeration;
mod hashing;
mod headers;
mod origins;
mod site;
mod tabs;
mod unavailable;
mod version;

mod operator;
mod process;
mod store;
mod streams;
