//! The notice above the log-in form: why there is no session, and whether the server has confirmed the log-out.

use crate::failure::Failure;
use crate::pages::sessions::device_called;
use crate::session::{Here, Who, Why};
use crate::ui::{Button, Moment, Notice, Style, Tone, spelled};
use crate::wording::{sentence, words};
use exeunt_contract::Ended;
use exeunt_contract::sign_out_all::Reach;
use leptos::prelude::*;

/// The notice on why there is no session, if one is due.
pub(super) fn why(here: Here) -> Option<AnyView> {
    let all = words();
    let words = &all.log_in;
    let remembered = here.remembered();
    let Who::Guest(why) = here.who() else { return None };
    let text = match &why {
        Why::FirstVisit => return None,
        Why::Ended(ended) => return Some(how_it_ended(ended)),
        Why::NoCookies => words.no_cookies.to_owned(),
        // One tap is promised as long as there is a tile to tap.
        Why::SignedOut { remembered: Some(account) } if remembered.opens(account) => {
            words.signed_out_remembered.to_owned()
        }
        Why::SignedOut { .. } => words.signed_out.to_owned(),
        Why::SignedOutAll { ended, reach: Reach::Everywhere, .. } => (words.everywhere)(*ended),
        Why::SignedOutAll { ended, remembered: true, .. } if remembered.has_open() => {
            (words.all_here_remembered)(*ended)
        }
        Why::SignedOutAll { ended, .. } => (words.all_here)(*ended),
        Why::DeviceForgotten { left } if left.is_empty() => words.device_forgotten.to_owned(),
        Why::DeviceForgotten { left } => {
            let places: Vec<&str> = left.iter().map(|place| (all.names.place)(*place)).collect();
            (words.device_not_empty)(&places.join(", "))
        }
    };
    Some(plain(text))
}

/// The notice that the server has not confirmed a log-out yet, or has confirmed it.
pub(super) fn owed(here: Here) -> Option<AnyView> {
    let words = &words().log_in;
    let lasts = here.remembered().lasts();
    let text = match (here.remembered().owes(), here.told()) {
        (_, Some(Err(failure))) => return Some(not_told(&failure, lasts)),
        (true, _) if lasts => words.will_be_told,
        (true, _) => words.will_be_told_here,
        (false, Some(Ok(()))) => words.told,
        (false, _) => return None,
    };
    // After a reload the page would have lost it (`src/boot.js`).
    Some(view! { <p class="quiet" role="status" data-keep=(!lasts).then_some("")>{text}</p> }.into_any())
}

/// The notice that the server refuses the log-out from this page.
fn not_told(failure: &Failure, lasts: bool) -> AnyView {
    let words = &words().log_in;
    let sentence = sentence(failure);
    let then = (!lasts).then_some(words.log_out_again);
    let anew = Callback::new(|()| drop(window().location().reload()));
    view! {
        <Notice tone=Tone::Wrong>
            <p data-keep=(!lasts).then_some("")>{words.not_told} " " {sentence} " " {then}</p>
            <Button label=words.load_again.to_owned() on_press=anew />
        </Notice>
    }
    .into_any()
}

fn plain(text: String) -> AnyView {
    view! { <Notice tone=Tone::Plain><p>{text}</p></Notice> }.into_any()
}

fn how_it_ended(ended: &Ended) -> AnyView {
    let by = ended.by.as_ref().map(device_called);
    let text = match ended.idle_limit {
        Some(limit) => (words().log_in.idle)(limit),
        None => (words().names.ended)(ended.reason, by.as_deref()),
    };
    let at = ended.at.0.clone();
    view! {
        <Notice tone=Tone::Attention>
            <p>{spelled(&text)}</p>
            <p class="quiet"><Moment at style=Style::Exact language=words().language /></p>
        </Notice>
    }
    .into_any()
}
