//! The address bar: reads it, writes it, hears Back and Forward, and keeps links inside the app. Knows no page.
//!
//! A routing library would cost a quarter of what the browser may download (34 of 150 KB); the app has a dozen
//! fixed addresses, so this file and [`crate::routing::Route`] do.

use super::Route;
use crate::erased_signal::ErasedSignal;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement};

/// The current page. Read it by signal; move by call.
#[derive(Clone, Copy, Debug)]
pub struct Navigation {
    route: ErasedSignal<Route>,
    /// The page that a log-in should lead on to.
    next: ErasedSignal<Route>,
}

impl Navigation {
    /// Starts to follow the address bar, and provides itself to everything below.
    pub fn provide() -> Self {
        let (route, next) = address();
        let navigation = Self { route: ErasedSignal::new(Some(route)), next: ErasedSignal::new(Some(next)) };
        provide_context(navigation);
        let back = window_event_listener_untyped("popstate", move |_| navigation.read_address());
        let clicks = window_event_listener(ev::click, move |event| navigation.follow(&event));
        on_cleanup(move || {
            back.remove();
            clicks.remove();
        });
        navigation
    }

    /// The page that the address names now.
    #[must_use]
    pub fn route(self) -> Route {
        self.route.get().unwrap_or(Route::NotFound)
    }

    /// Whether the person is on that page at this moment.
    #[must_use]
    pub fn is_at(self, route: Route) -> bool {
        self.route.get_untracked() == Some(route)
    }

    /// The page that a log-in leads on to.
    #[must_use]
    pub fn next(self) -> Route {
        self.next.get_untracked().unwrap_or(Route::Overview)
    }

    /// Goes to `route` as a new step, so that Back returns here.
    pub fn go(self, route: Route) {
        self.enter(&route.path());
    }

    fn enter(self, address: &str) {
        self.write(address, true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Puts `route` in the place of the current step, so that Back does not return here.
    pub fn replace(self, route: Route) {
        self.write(&route.path(), false);
    }

    /// Puts the log-in page in the place of the current step. With `come_back`, logging in leads to this page again.
    pub fn ask_to_log_in(self, come_back: bool) {
        let onward = self.route.get_untracked().filter(|_| come_back).unwrap_or(Route::Overview);
        self.write(&onward.after_log_in(), false);
    }

    fn write(self, address: &str, new_step: bool) {
        let result = window().history().and_then(|history| {
            // The history state goes along; it records whether the page has a session (src/live.js).
            let state = history.state()?;
            if new_step {
                history.push_state_with_url(&state, "", Some(address))
            } else {
                history.replace_state_with_url(&state, "", Some(address))
            }
        });
        if result.is_err() {
            // Browsers refuse more than about a hundred steps in half a minute; a real visit still works.
            let _ = window().location().set_href(address);
        }
        self.read_address();
    }

    fn read_address(self) {
        let (route, next) = address();
        self.next.set(Some(next));
        if self.route.get_untracked() != Some(route) {
            self.route.set(Some(route));
        }
    }

    /// Follows a plain click on a link to one of our pages without leaving the app.
    fn follow(self, event: &ev::MouseEvent) {
        let changed_meaning = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || changed_meaning {
            return;
        }
        let Some(link) = link_around(event) else { return };
        let ours = link.origin() == window().location().origin().unwrap_or_default();
        let route = Route::parse(&link.pathname());
        if ours && link.hash().is_empty() && link.target().is_empty() && route != Route::NotFound {
            event.prevent_default();
            // The query goes along: it says where a log-in leads.
            self.enter(&[route.path(), link.search()].concat());
        }
    }
}

/// The navigation that [`Navigation::provide`] set up.
#[must_use]
pub fn use_navigation() -> Navigation {
    expect_context()
}

fn link_around(event: &ev::MouseEvent) -> Option<HtmlAnchorElement> {
    let clicked = event.target()?.dyn_into::<Element>().ok()?;
    clicked.closest("a[href]").ok()??.dyn_into().ok()
}

fn address() -> (Route, Route) {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let query = location.search().unwrap_or_default();
    (Route::parse(&path), Route::next(&query))
}
