//! Exeunt's app: the pages of an account, in the browser.
//!
//! In reading order: the app as a whole ([`app`]), its addresses ([`route`], [`navigation`]), who is here and the one
//! door for calls ([`session`]), what is heard of other tabs and devices ([`live`]), what this browser remembers
//! ([`remembered`]), how a call travels and fails ([`api`], [`failure`], [`json`]), a signal for everything ([`slot`]),
//! every word that people read ([`wording`]), and then the pages and the parts they are made of.

#![expect(unreachable_pub, reason = "leptos' component macro makes property types public whatever the component is")]

pub mod app;
pub mod inside;
pub mod route;
pub mod navigation;
pub mod session;
pub mod live;
pub mod remembered;
pub mod api;
pub mod failure;
pub mod json;
pub mod slot;
pub mod wording;
pub mod pages;
pub mod ui;

mod boot;
mod early_input;
mod intent;

pub use boot::start;
