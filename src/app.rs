//! The app as a whole: one line per flow, and the guard around those that need a session.

use crate::auth::{AuthContext, AuthStatus, SignedOutReason};
use crate::components::{effect, erased};
use crate::erased_signal::memo;
use crate::failure::Failure;
use crate::inside;
use crate::pages::async_view::{failure_notice, loading};
use crate::pages::change_password::PasswordChangeResult;
use crate::pages::form::Task;
use crate::pages::frame::GuestFrame;
use crate::pages::not_found::NotFound;
use crate::pages::sign_in::SignIn;
use crate::pages::sign_up::SignUp;
use crate::pages::switching::ReauthTarget;
use crate::routing::Navigation;
use crate::routing::Route;
use exeunt_contract::{AccountRef, EndReason};
use leptos::prelude::*;

/// The part of the session's status that decides which frame is drawn: a change of anything else draws nothing anew.
#[derive(Clone, PartialEq, Eq)]
enum GuardState {
    Unknown,
    Unreachable,
    Guest,
    /// As this account; whether nothing can be done there before another password is chosen, and whether other people
    /// use the device.
    SignedIn(AccountRef, bool, bool),
}

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let navigation = Navigation::provide();
    let auth = AuthContext::provide();
    ReauthTarget::provide();
    let just_changed = PasswordChangeResult::provide();
    let refresh = Task::new();
    let ask = Callback::new(move |()| {
        refresh.start(async move {
            auth.refresh_session().await;
            Ok(())
        })
    });
    ask.run(());
    let (inside, load_task) = (RwSignal::new(None), Task::new());
    let load = Callback::new(move |()| {
        load_task.start_quietly(async move {
            let draw = inside::load().await.map_err(|_| Failure::Offline)?;
            inside.set(Some(draw));
            Ok(())
        });
    });
    let guard = Memo::new(move |_| match auth.status() {
        AuthStatus::Unknown => GuardState::Unknown,
        AuthStatus::Unreachable(_) => GuardState::Unreachable,
        AuthStatus::Guest(_) => GuardState::Guest,
        AuthStatus::SignedIn(session) => {
            GuardState::SignedIn(session.account.reference, session.new_password_required, session.shared_device)
        }
    });
    let lost = memo(move || navigation.route() == Route::NotFound);
    let new = memo(move || navigation.route() == Route::SignUp);
    sync_address(navigation, auth, guard);
    erased(move || {
        // A question belongs to the account that it was asked of, and an answer too.
        let asked = auth.current();
        on_cleanup(move || {
            auth.answer_reauthentication(false);
            if auth.current() != asked {
                just_changed.forget();
            }
        });
        match (guard.get(), untrack(|| auth.status())) {
            (GuardState::SignedIn(..), AuthStatus::SignedIn(session)) => match inside.get() {
                Some(draw) => draw(*session),
                None => {
                    load.run(());
                    let rest = erased(move || {
                        Some(match load_task.failure() {
                            Some(failure) => failure_notice(&failure, load_task, load),
                            None => loading("text"),
                        })
                    });
                    view! { <GuestFrame>{rest}</GuestFrame> }.into_any()
                }
            },
            (GuardState::Unreachable, AuthStatus::Unreachable(failure)) => {
                view! { <GuestFrame>{failure_notice(&failure, refresh, ask)}</GuestFrame> }.into_any()
            }
            (GuardState::Guest, _) => {
                let page = match (lost.get(), new.get()) {
                    (true, _) => view! { <NotFound /> }.into_any(),
                    (_, true) => view! { <SignUp /> }.into_any(),
                    _ => view! { <SignIn /> }.into_any(),
                };
                view! { <GuestFrame>{page}</GuestFrame> }.into_any()
            }
            _ => view! { <GuestFrame>{loading("text")}</GuestFrame> }.into_any(),
        }
    })
}

/// Without a session the address is the log-in page's; with one it is not.
fn sync_address(navigation: Navigation, auth: AuthContext, guard: Memo<GuardState>) {
    let was_guest = StoredValue::new(true);
    effect(move || match (guard.get(), navigation.route()) {
        (GuardState::Guest, Route::LogIn | Route::NotFound) => was_guest.set_value(true),
        // A person who was logged out on that page reads why; a person who opens it without a session knows.
        (GuardState::Guest, Route::SignUp) if was_guest.get_value() => {}
        (GuardState::Guest, _) => {
            // A log-in leads back to this page, unless the person left it on purpose.
            let stayed = match untrack(|| auth.status()) {
                // A log-in takes that back, which stands on the overview.
                AuthStatus::Guest(SignedOutReason::Ended(ended)) => ended.reason != EndReason::AccountDeleted,
                status => status == AuthStatus::Guest(SignedOutReason::FirstVisit),
            };
            navigation.ask_to_log_in(stayed);
        }
        (GuardState::SignedIn(..), route) => {
            was_guest.set_value(false);
            if route == Route::LogIn {
                navigation.replace(navigation.next());
            }
        }
        _ => {}
    });
}
