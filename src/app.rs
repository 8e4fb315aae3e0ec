//! The app as a whole: one line per flow, and the guard around those that need somebody to be logged in.

use crate::boot;
use crate::navigation::{Navigation, use_navigation};
use crate::pages::accounts::SavedLogins;
use crate::pages::activity::Activity;
use crate::pages::change_password::{ChangePassword, JustChanged, PasswordChanged};
use crate::pages::delete_account::DeleteAccount;
use crate::pages::form::Act;
use crate::pages::frame::{Frame, GuestFrame};
use crate::pages::not_found::NotFound;
use crate::pages::overview::Overview;
use crate::pages::profile::Profile;
use crate::pages::screen::{failed, loading};
use crate::pages::sessions::Sessions;
use crate::pages::settings::Settings;
use crate::pages::sign_in::{PasswordFirst, SignIn};
use crate::pages::sign_up::SignUp;
use crate::route::Route;
use crate::session::{Here, Who, Why, use_here};
use crate::ui::{dynamic, outside};
use exeunt_contract::session::Session;
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
            (Standing::SignedIn(..), Who::SignedIn(session)) => view! { <SignedIn session=*session /> }.into_any(),
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

/// Below the guard: whoever asks for the viewer here gets one.
#[component]
fn SignedIn(session: Session) -> impl IntoView {
    let one_time = session.new_password_required;
    provide_context(use_here().viewer(session));
    // Nobody will ask for what was typed into the log-in form any more.
    drop(boot::take_typed());
    let navigation = use_navigation();
    // Wherever one wants to go: nothing else can be done before.
    let route = move || if one_time { Route::ChangePassword } else { navigation.route() };
    let page = dynamic(move || match route() {
        Route::LogIn | Route::Overview => view! { <Overview /> }.into_any(),
        Route::SignUp => view! { <SignUp /> }.into_any(),
        Route::AddAccount => view! { <SignIn /> }.into_any(),
        Route::Profile => view! { <Profile /> }.into_any(),
        Route::Settings => view! { <Settings /> }.into_any(),
        Route::ChangePassword => view! { <ChangePassword /> }.into_any(),
        Route::PasswordChanged => view! { <PasswordChanged /> }.into_any(),
        Route::Sessions => view! { <Sessions /> }.into_any(),
        Route::SavedLogins => view! { <SavedLogins /> }.into_any(),
        Route::Activity => view! { <Activity /> }.into_any(),
        Route::DeleteAccount => view! { <DeleteAccount /> }.into_any(),
        Route::NotFound => view! { <NotFound /> }.into_any(),
    });
    view! { <Frame>{page}</Frame> }
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
