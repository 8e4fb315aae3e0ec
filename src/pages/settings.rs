//! The list of settings, with log-out at the very end.

use super::forget_device::ForgetDevice;
use super::sign_out::use_sign_out;
use super::sign_out_all::SignOutAll;
use crate::components::{Icon, IconName, Page, click_handler};
use crate::i18n::words;
use crate::routing::Route;
use leptos::prelude::*;

/// The settings.
#[component]
pub fn Settings() -> impl IntoView {
    let sign_out = use_sign_out();
    let (forgetting, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let brand = words().frame.brand;
    let words = &words().settings;
    view! {
        <Page heading=words.heading.to_owned() brand>
            <section aria-labelledby="your-account">
                <h2 id="your-account">{words.your_account}</h2>
                <ul class="rows">
                    {row(Route::ChangePassword, IconName::Key, words.change_password, words.change_password_hint)}
                    {row(Route::Sessions, IconName::Laptop, words.sessions, words.sessions_hint)}
                    {row(Route::Activity, IconName::Activity, words.activity, words.activity_hint)}
                </ul>
            </section>
            <section aria-labelledby="this-device">
                <h2 id="this-device">{words.this_device}</h2>
                <ul class="rows">
                    {row(Route::SavedLogins, IconName::People, words.saved_logins, words.saved_logins_hint)}
                </ul>
            </section>
            <section aria-labelledby="leave">
                <h2 id="leave">{words.leave}</h2>
                <ul class="rows">
                    {row(Route::DeleteAccount, IconName::Trash, words.delete_account, words.delete_account_hint)}
                    {act_row("forget-row", IconName::Forget, words.forget_device, words.forget_device_hint, "danger", move || forgetting.set(true))}
                    {act_row("leave-all-row", IconName::People, words.log_out_all, words.log_out_all_hint, "", move || leaving.set(true))}
                    {act_row("leave-row", IconName::LogOut, words.log_out, words.log_out_hint, "", move || sign_out.ask())}
                </ul>
            </section>
            <ForgetDevice open=forgetting />
            <SignOutAll open=leaving />
        </Page>
    }
}

/// A row that leads to another page.
fn row(route: Route, shape: IconName, label: &'static str, hint: &'static str) -> AnyView {
    let hint_id = route.path().replace('/', "-");
    let described_by = hint_id.clone();
    view! {
        <li>
            <div class="row" data-link="true" data-tone=(route == Route::DeleteAccount).then_some("danger")>
                <Icon name=shape />
                <span class="row-text">
                    <a class="row-title" href=route.path() aria-describedby=described_by>{label}</a>
                    <span class="quiet" id=hint_id>{hint}</span>
                </span>
                <Icon name=IconName::Onward />
            </div>
        </li>
    }
    .into_any()
}

/// A row whose press asks a question on this page. `tone` says that it takes something away.
fn act_row(
    id: &'static str,
    icon: IconName,
    label: &'static str,
    hint: &'static str,
    tone: &'static str,
    press: impl Fn() + 'static,
) -> AnyView {
    let hint_id = format!("{id}-hint");
    view! {
        <li>
            <div class="row" data-link="true" data-tone=tone>
                <Icon name=icon />
                <span class="row-text">
                    <button
                        type="button" class="row-title" id=id aria-describedby=hint_id.clone()
                        on:click=click_handler(press)
                    >
                        {label}
                    </button>
                    <span class="quiet" id=hint_id>{hint}</span>
                </span>
            </div>
        </li>
    }
    .into_any()
}
