//! The notice above the log-in form: why there is no session, and whether the server has confirmed the log-out.

use crate::auth::{AuthContext, AuthStatus, SignOutNotice, SignedOutReason};
use crate::components::{Button, Moment, Notice, NoticeKind, TimeFormat, click_handler, text_with_names};
use crate::failure::Failure;
use crate::i18n::{sentence, words};
use crate::pages::sessions::device_called;
use crate::routing::Route;
use exeunt_contract::Ended;
use exeunt_contract::sign_out_all::Reach;
use leptos::prelude::*;

/// The notice on why there is no session, if one is due. `continue_log_in` leads to the next step of logging in again.
pub(super) fn signed_out_notice(auth: AuthContext, continue_log_in: Callback<()>) -> Option<AnyView> {
    let all = words();
    let words = &all.log_in;
    let remembered = auth.accounts();
    let AuthStatus::Guest(why) = auth.status() else { return None };
    let text = match &why {
        SignedOutReason::FirstVisit => return None,
        SignedOutReason::Ended(ended) => return Some(how_it_ended(ended, continue_log_in)),
        SignedOutReason::NoCookies => words.no_cookies.to_owned(),
        // One tap is promised as long as there is a tile to tap.
        SignedOutReason::SignedOut { remembered: Some(account) } if remembered.opens(account) => {
            words.signed_out_remembered.to_owned()
        }
        SignedOutReason::SignedOut { .. } => words.signed_out.to_owned(),
        SignedOutReason::SignedOutAll { ended, reach: Reach::Everywhere, .. } => (words.everywhere)(*ended),
        SignedOutReason::SignedOutAll { ended, remembered: true, .. } if remembered.has_open() => {
            (words.all_here_remembered)(*ended)
        }
        SignedOutReason::SignedOutAll { ended, .. } => (words.all_here)(*ended),
        SignedOutReason::DeviceForgotten { left } if left.is_empty() => words.device_forgotten.to_owned(),
        SignedOutReason::DeviceForgotten { left } => {
            let places: Vec<&str> = left.iter().map(|place| (all.names.place)(*place)).collect();
            (words.device_not_empty)(&places.join(", "))
        }
    };
    Some(plain(text))
}

/// The notice that the server has not confirmed a log-out yet, or has confirmed it.
pub(super) fn pending_notice(auth: AuthContext) -> Option<AnyView> {
    let words = &words().log_in;
    let is_durable = auth.accounts().is_durable();
    let text = match (auth.accounts().has_pending_sign_outs(), auth.sign_out_notice()) {
        (_, Some(SignOutNotice::Refused(failure))) => return Some(refused_notice(&failure, is_durable)),
        (true, _) if is_durable => words.will_be_told,
        (true, _) => words.will_be_told_here,
        (false, Some(SignOutNotice::Confirmed)) => words.told,
        (false, _) => return None,
    };
    // After a reload the page would have lost it (`src/boot.js`).
    Some(view! { <p class="quiet" role="status" data-keep=(!is_durable).then_some("")>{text}</p> }.into_any())
}

/// The notice that the server refuses the log-out from this page.
fn refused_notice(failure: &Failure, is_durable: bool) -> AnyView {
    let words = &words().log_in;
    let sentence = sentence(failure);
    let then = (!is_durable).then_some(words.log_out_again);
    let anew = Callback::new(|()| drop(window().location().reload()));
    view! {
        <Notice kind=NoticeKind::Wrong>
            <p data-keep=(!is_durable).then_some("")>{words.not_told} " " {sentence} " " {then}</p>
            <Button label=words.load_again.to_owned() on_press=anew />
        </Notice>
    }
    .into_any()
}

fn plain(text: String) -> AnyView {
    view! { <Notice kind=NoticeKind::Plain><p>{text}</p></Notice> }.into_any()
}

fn how_it_ended(ended: &Ended, continue_log_in: Callback<()>) -> AnyView {
    let by = ended.by.as_ref().map(device_called);
    let text = match ended.idle_limit {
        Some(limit) => (words().log_in.idle)(limit),
        None => (words().names.ended)(ended.reason, by.as_deref()),
    };
    let at = ended.at.0.clone();
    // What another device did may have been another person's doing.
    let wasnt_you = by.is_some().then(|| {
        let href = Route::ChangePassword.after_log_in();
        view! { <p>{words().log_in.by_another} " " <a href=href on:click=click_handler(move || continue_log_in.run(()))>{words().log_in.wasnt_you}</a></p> }
    });
    view! {
        <Notice kind=NoticeKind::Attention>
            <p>{text_with_names(&text)}</p>
            <p class="quiet"><Moment at format=TimeFormat::Exact language=words().language /></p>
            {wasnt_you}
        </Notice>
    }
    .into_any()
}
