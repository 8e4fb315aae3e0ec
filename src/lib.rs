//! Exeunt's app: the pages of an account, in the browser.
//!
//! In reading order: the app as a whole ([`app`]), its addresses ([`routing`]), the session and the API
//! client ([`auth`]), live updates of other tabs and devices ([`live`]), the accounts that this browser remembers
//! ([`storage`]), the transport of a call and its failures ([`api`], [`failure`], [`json`]), a type-erased signal
//! ([`erased_signal`]), every word that people read ([`i18n`]), and then the pages and the components they are made of.

#![expect(unreachable_pub, reason = "leptos' component macro makes property types public whatever the component is")]

pub mod app;
pub mod inside;
pub mod routing;
pub mod auth;
pub mod live;
pub mod storage;
pub mod api;
pub mod failure;
pub mod json;
pub mod erased_signal;
pub mod i18n;
pub mod pages;
pub mod components;

mod boot;
mod early_input;
mod intent;

pub use boot::start;
