//! The handlers, a file per flow; `meta`, `csp_report` and `app_files` serve what is outside the contract.

pub mod sign_up;
pub mod sign_in;
pub mod session;
pub mod sign_out;
pub mod sign_out_all;
pub mod accounts;
pub mod forget_device;
pub mod profile;
pub mod change_password;
pub mod sessions;
pub mod activity;
pub mod account_data;
pub mod delete_account;
pub mod events;
pub mod meta;
pub mod csp_report;
pub mod app_files;
