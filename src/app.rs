//! The app as a whole: one line per flow, and the guard around those that need somebody to be logged in.

use crate::failure::Failure;
use crate::inside;
use crate::navigation::Navigation;
use crate::pages::change_password::JustChanged;
use crate::pages::form::Act;
use crate::pages::frame::GuestFrame;
use crate::pages::not_found::NotFound;
use crate::pages::screen::{failed, loading};
use crate::pages::sign_in::{PasswordFirst, SignIn};
use crate::pages::sign_up::SignUp;
use crate::route::Route;
use crate::session::{Here, Who, Why};
use crate::ui::{dynamic, outside};
use exeunt_contract::{AccountRef, EndReason};
use leptos::prelude::*;

/// Who is here, as far as the frame cares: a change of anything else draws nothing anew.
#[derive(Clone, PartialEq, Eq)]
enum Standing {
    Unknown,
    Unreachable,
    Guest,
    /// As this account; whether nothing can be done there before another password is chosen.
    SignedIn(AccountRef, bool),
}

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let navigation = Navigation::provide();
    let here = Here::provide();
    PasswordFirst::provide();
    let just_changed = JustChanged::provide();
    let look = Act::new();
    let ask = Callback::new(move |()| {
        look.start(async move {
            here.look().await;
            Ok(())
        })
    });
    ask.run(());
    let (inside, loading_it) = (RwSignal::new(None), Act::new());
    let load = Callback::new(move |()| {
        loading_it.begin(async move {
            let draw = inside::load().await.map_err(|_| Failure::Offline)?;
            inside.set(Some(draw));
            Ok(())
        });
    });
    let standing = Memo::new(move |_| match here.who() {
        Who::Unknown => Standing::Unknown,
        Who::Unreachable(_) => Standing::Unreachable,
        Who::Guest(_) => Standing::Guest,
        Who::SignedIn(session) => Standing::SignedIn(session.account.reference, session.new_password_required),
    });
    let lost = Memo::new(move |_| navigation.route() == Route::NotFound);
    let new = Memo::new(move |_| navigation.route() == Route::SignUp);
    keep_the_address_true(navigation, here, standing);
    dynamic(move || {
        // A question belongs to whoever it was asked of, and an answer too.
        let asked = here.current();
        on_cleanup(move || {
            here.answer_question(false);
            if here.current() != asked {
                just_changed.forget();
            }
        });
        match (standing.get(), untrack(|| here.who())) {
            (Standing::SignedIn(..), Who::SignedIn(session)) => match inside.get() {
                Some(draw) => draw(*session),
                None => {
                    load.run(());
                    let rest = dynamic(move || {
                        Some(match loading_it.failure() {
                            Some(failure) => failed(&failure, loading_it, load),
                            None => loading(),
                        })
                    });
                    view! { <GuestFrame>{rest}</GuestFrame> }.into_any()
                }
            },
            (Standing::Unreachable, Who::Unreachable(failure)) => {
                view! { <GuestFrame>{failed(&failure, look, ask)}</GuestFrame> }.into_any()
            }
            (Standing::Guest, _) => {
                let page = match (lost.get(), new.get()) {
                    (true, _) => view! { <NotFound /> }.into_any(),
                    (_, true) => view! { <SignUp /> }.into_any(),
                    _ => view! { <SignIn /> }.into_any(),
                };
                view! { <GuestFrame>{page}</GuestFrame> }.into_any()
            }
            _ => view! { <GuestFrame>{loading()}</GuestFrame> }.into_any(),
        }
    })
}

/// Nobody here: the address is the log-in page's. Somebody here: it is not.
fn keep_the_address_true(navigation: Navigation, here: Here, standing: Memo<Standing>) {
    let was_guest = StoredValue::new(true);
    outside(move || match (standing.get(), navigation.route()) {
        (Standing::Guest, Route::LogIn | Route::NotFound) => was_guest.set_value(true),
        // Whoever was logged out there reads why; whoever comes there as a guest knows.
        (Standing::Guest, Route::SignUp) if was_guest.get_value() => {}
        (Standing::Guest, _) => {
            // Whoever left wanted to; anybody else comes back to where they were.
            let stayed = match untrack(|| here.who()) {
                // A log-in takes that back, which stands on the overview.
                Who::Guest(Why::Ended(ended)) => ended.reason != EndReason::AccountDeleted,
                who => who == Who::Guest(Why::FirstVisit),
            };
            navigation.ask_to_log_in(stayed);
        }
        (Standing::SignedIn(..), route) => {
            was_guest.set_value(false);
            if route == Route::LogIn {
                navigation.replace(navigation.next());
            }
        }
        _ => {}
    });
}
