//! The pages of a session: a part of the program that is loaded when a person logs in, so that a first visit is light. What is
//! reached from here alone goes into that part; `xtask/src/minify/split.rs` takes it out.

use crate::auth::use_auth;
use crate::components::erased;
use crate::early_input;
use crate::erased_signal::ErasedSignal;
use crate::pages::accounts::SavedLogins;
use crate::pages::activity::{Activity, ShownGroup};
use crate::pages::change_password::{ChangePassword, PasswordChanged};
use crate::pages::delete_account::DeleteAccount;
use crate::pages::frame::Frame;
use crate::pages::not_found::NotFound;
use crate::pages::overview::Overview;
use crate::pages::profile::Profile;
use crate::pages::sessions::{DeniedDevice, Device, Sessions};
use crate::pages::settings::Settings;
use crate::pages::sign_in::SignIn;
use crate::pages::sign_up::SignUp;
use crate::routing::Route;
use crate::routing::use_navigation;
use exeunt_contract::session::Session;
use leptos::prelude::*;

/// Draws the pages of a session.
pub type Draw = fn(Session) -> AnyView;

fn draw(session: Session) -> AnyView {
    view! { <SignedIn session /> }.into_any()
}

/// Loads this part, and answers what draws it. It is asked for once it is wanted; see `exeunt.inside` in `src/boot.js`.
///
/// # Errors
///
/// When it cannot be had.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(inside, wasm_split_path = ::leptos::wasm_split, fallible)]
pub fn load() -> Result<Draw, leptos::wasm_split::SplitLoaderError> {
    Ok(draw)
}

/// The same, where the program is one piece.
///
/// # Errors
///
/// None.
#[cfg(not(feature = "split"))]
#[expect(clippy::unused_async, reason = "it takes time where the program is split")]
pub async fn load() -> Result<Draw, std::convert::Infallible> {
    Ok(draw)
}

/// The frame and the page of the address. Provides [`crate::auth::CurrentUser`] to the pages below.
#[component]
fn SignedIn(session: Session) -> impl IntoView {
    let one_time = session.new_password_required;
    provide_context(use_auth().current_user(session));
    // The log-in form is gone: what was typed into it must not stay behind.
    drop(early_input::take());
    provide_context(DeniedDevice(ErasedSignal::new(None)));
    provide_context(ShownGroup(ErasedSignal::new(None)));
    let navigation = use_navigation();
    // A one-time password opens this page alone.
    let route = move || if one_time { Route::ChangePassword } else { navigation.route() };
    let page = erased(move || match route() {
        Route::LogIn | Route::Overview => view! { <Overview /> }.into_any(),
        Route::SignUp => view! { <SignUp /> }.into_any(),
        Route::AddAccount => view! { <SignIn /> }.into_any(),
        Route::Profile => view! { <Profile /> }.into_any(),
        Route::Settings => view! { <Settings /> }.into_any(),
        Route::ChangePassword => view! { <ChangePassword /> }.into_any(),
        Route::PasswordChanged => view! { <PasswordChanged /> }.into_any(),
        Route::Sessions => view! { <Sessions /> }.into_any(),
        Route::Device(session) => view! { <Device session /> }.into_any(),
        Route::SavedLogins => view! { <SavedLogins /> }.into_any(),
        Route::Activity => view! { <Activity /> }.into_any(),
        Route::DeleteAccount => view! { <DeleteAccount /> }.into_any(),
        Route::NotFound => view! { <NotFound /> }.into_any(),
    });
    view! { <Frame>{page}</Frame> }
}
