//! The list of settings, with log-out at the very end.

use super::forget_device::ForgetDevice;
use super::sign_out::use_sign_out;
use super::sign_out_all::SignOutAll;
use crate::components::{Button, Icon, IconName, Page};
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
                    {row(Route::ChangePassword, IconName::Lock, words.change_password, words.change_password_hint)}
                    {row(Route::Sessions, IconName::Desktop, words.sessions, words.sessions_hint)}
                    {row(Route::Activity, IconName::Clock, words.activity, words.activity_hint)}
                </ul>
            </section>
            <section aria-labelledby="this-device">
                <h2 id="this-device">{words.this_device}</h2>
                <ul class="rows">
                    {row(Route::SavedLogins, IconName::Person, words.saved_logins, words.saved_logins_hint)}
                </ul>
            </section>
            <section aria-labelledby="leave">
                <h2 id="leave">{words.leave}</h2>
                <ul class="rows">
                    {row(Route::DeleteAccount, IconName::Close, words.delete_account, words.delete_account_hint)}
                </ul>
                <div class="actions" data-stacked="true">
                    <Button label=words.forget_device.to_owned() on_press=Callback::new(move |()| forgetting.set(true)) />
                    <Button label=words.log_out_all.to_owned() on_press=Callback::new(move |()| leaving.set(true)) />
                    <Button label=words.log_out.to_owned() on_press=Callback::new(move |()| sign_out.ask()) />
                </div>
            </section>
            <ForgetDevice open=forgetting />
            <SignOutAll open=leaving />
        </Page>
    }
}

fn row(route: Route, shape: IconName, label: &'static str, hint: &'static str) -> AnyView {
    let hint_id = route.path().replace('/', "-");
    let described_by = hint_id.clone();
    view! {
        <li>
            <div class="row" data-link="true">
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
