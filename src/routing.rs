//! The addresses of the app, and the address bar: reads it, writes it, follows Back and Forward, and keeps links inside
//! the app. It knows no page.

mod route;
mod navigation;

pub use navigation::{Navigation, use_navigation};
pub use route::Route;
