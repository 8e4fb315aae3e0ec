//! The pages: one file per flow, under the flow's name in the contract and the server.
//!
//! A page calls through [`crate::auth`] and never through the network itself; every word comes from
//! [`crate::i18n`], every address from [`crate::routing`].

pub mod accounts;
pub mod activity;
pub mod change_password;
pub mod delete_account;
pub mod forget_device;
pub mod form;
pub mod frame;
pub mod idle;
pub mod menu;
pub mod not_found;
pub mod overview;
pub mod profile;
pub mod reauthenticate;
pub mod async_view;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sign_out;
pub mod sign_out_all;
pub mod sign_up;
pub mod switching;
