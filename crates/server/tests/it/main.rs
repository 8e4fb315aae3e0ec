//! The server through its front door, one file per flow.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod world;

mod accounts;
mod activity;
mod change_password;
mod delete_account;
mod events;
mod forget_device;
mod model;
mod offer;
mod profile;
mod races;
mod renewal;
mod resume;
mod rotation;
mod session;
mod sessions;
mod sign_in;
mod sign_out;
mod sign_out_all;
mod sign_up;

mod published;
mod audit;
mod bad_input;
mod clock;
mod contract;
mod csp_report;
mod devices;
mod ended;
mod admission;
mod enumeration;
mod in_flight;
mod hashing;
mod headers;
mod lost_answers;
mod logs;
mod names;
mod new_devices;
mod places;
mod origins;
mod properties;
mod site;
mod tabs;
mod concurrent_people;
mod foreign_cookies;
mod slow;
mod unavailable;
mod client_version;
mod metrics;

mod empty_fields;
mod idle;

mod drain;
mod golden;
mod locked;
mod one_time;
mod admin;
mod password_column;
mod past_failures;
mod process;
mod secrets;
mod overload;
mod store;
mod nodes;
mod streams;
mod throttle;
mod tls;
mod disclosure;
mod wire;

mod sqlite;
mod postgres;
