//! English.

mod account;
mod devices;
mod failures;
mod guest;
mod leaving;
mod names;

use super::{Confirm, FailureWords, Frame, Idle, Names, Words};
use account::{ACTIVITY, OVERVIEW, PASSWORD, PROFILE, SAVED_LOGINS, SETTINGS};
use devices::{DEVICES, SESSIONS};
use exeunt_contract::Endpoint;
use exeunt_contract::account_data::GetAccountData;
use exeunt_contract::activity::DismissWarnings;
use exeunt_contract::change_password::AnswerOffer;
use exeunt_contract::sessions::{AnswerNewDevice, EndSession, EndSessions};
use exeunt_contract::sign_out_all::SignOutAll;
use failures::{field, refusal};
use guest::{LOG_IN, SIGN_UP};
use leaving::{DELETE_ACCOUNT, FORGET_DEVICE, LOG_OUT, LOG_OUT_ALL};
use names::{device, ended, event, place, span};

pub(super) static WORDS: Words = Words {
    language: "en",
    frame: Frame {
        brand: "Exeunt",
        skip: "Skip to the page",
        navigation: "Pages",
        account_menu: "Account menu",
        menu: "Menu",
        devices: "Devices",
        activity: "Activity",
        switch_to: |name| format!("Switch to {name}"),
        add_account: "Add another account",
        paused: "Live updates are paused. What you see may be a little old.",
        offline: "You’re offline.",
        from: "This is from",
        overview: "Overview",
        profile: "Profile",
        settings: "Settings",
        log_out: "Log out",
        loading: "Loading",
        back_to: |page| format!("Back to {page}"),
        cancel: "Cancel",
        not_found: "Page not found",
        not_found_text: "There is no page at this address. It may have been mistyped, or it is from an older version.",
        to_overview: "Go to the overview",
    },
    log_in: LOG_IN,
    sign_up: SIGN_UP,
    overview: OVERVIEW,
    profile: PROFILE,
    settings: SETTINGS,
    password: PASSWORD,
    sessions: SESSIONS,
    devices: DEVICES,
    saved_logins: SAVED_LOGINS,
    activity: ACTIVITY,
    log_out: LOG_OUT,
    log_out_all: LOG_OUT_ALL,
    forget_device: FORGET_DEVICE,
    delete_account: DELETE_ACCOUNT,
    confirm: Confirm {
        heading: "Confirm it’s you",
        text: |endpoint| {
            let purpose = match endpoint {
                EndSession::NAME | AnswerNewDevice::NAME => "To log that device out",
                EndSessions::NAME | AnswerOffer::NAME => "To log those devices out",
                SignOutAll::NAME => "To log out everywhere",
                GetAccountData::NAME => "To download what is known about you",
                DismissWarnings::NAME => "To dismiss that warning",
                _ => "To go on",
            };
            format!("{purpose}, enter your password. You won’t be asked again for a few minutes.")
        },
        password: "Password",
        submit: "Continue",
    },
    idle: Idle {
        badge: "Shared device",
        badge_left: |minutes| match minutes {
            0 => "Shared device · less than a minute left".to_owned(),
            minutes => format!("Shared device · {minutes} min left"),
        },
        heading: "Stay logged in?",
        text: |clock| format!("Nobody has used this shared device for a while. You’ll be logged out in {clock}."),
        left: |seconds| format!("Less than {} left.", span(seconds)),
        stay: "Stay logged in",
        leave: "Log out now",
    },
    failure: FailureWords {
        offline: "Exeunt can’t reach the server.",
        still_here: "What you typed is still here. Trying again does it once.",
        garbled: "The server gave an answer that this page doesn’t understand. Reload the page if it happens again.",
        try_again: "Try again",
        missing: "Not loaded yet.",
        code: refusal,
        again_in: |clock| format!("You can try again in {clock}."),
        again_after: |seconds| format!("You can try again in {}.", span(seconds)),
        again_now: "You can try again now.",
        to_saved_logins: "See the saved logins",
        field,
    },
    names: Names { place, device, ended, event },
};
