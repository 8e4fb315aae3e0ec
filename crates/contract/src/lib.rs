//! The contract between the browser and the server: every endpoint is one type with its method, its path, its request,
//! its answer and its errors. No input, no output, no clock.
//!
//! In reading order: the definition of an endpoint ([`endpoint`]), the error document ([`problem`]), the small values
//! that many endpoints share ([`value`]), and then one file per flow.

pub mod endpoint;
pub mod problem;
pub mod value;

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

#[cfg(feature = "openapi")]
pub mod openapi;

mod every;

pub use endpoint::{Content, Endpoint, Method, Nothing};
pub use every::{Visitor, every_endpoint};
pub use problem::{Code, EndReason, Ended, FieldCode, FieldError, Problem};
pub use value::{AccountRef, Device, FormFactor, SessionId, Time};
