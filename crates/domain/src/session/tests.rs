use super::*;

const START: Timestamp = Timestamp::from_millis(1_000_000);

fn session() -> Session {
    Session {
        id: SessionId("s".into()),
        account_ref: AccountRef("r".into()),
        device_id: DeviceId("d".into()),
        account_id: AccountId("a".into()),
        state: State::SignedIn,
        description: DeviceDescription::default(),
        first_seen_at: START,
        first_method: SignInMethod::Password,
        started_at: START,
        method: SignInMethod::Password,
        tapped_at: None,
        auth_time: START,
        recent_from: Some(START),
        signed_in_at: START,
        last_seen_at: START,
        shared: false,
        unconfirmed: false,
        renewed_at: START,
        superseded: false,
        traces: Traces::default(),
        answered_at: None,
        one_time_until: None,
        ended: None,
    }
}

fn days(n: u64) -> Duration {
    Duration::from_secs(n * 24 * 60 * 60)
}

#[test]
fn of_the_limits_the_first_one_ends_a_session_and_names_the_reason() {
    let limits = Limits::default();
    let lapses = |state, after| Session { state, one_time_until: Some(START.plus(after)), ..session() };
    let over = |reason, after| Standing::Over(Ending { reason, at: START.plus(after), by: None });
    let lapsed = over(EndReason::OneTimePasswordExpired, days(1));
    for state in [State::SignedIn, State::Remembered] {
        for looked_at in [days(1), days(20), days(200)] {
            assert_eq!(lapses(state, days(1)).standing(START.plus(looked_at), &limits), lapsed, "{looked_at:?}");
        }
    }
    assert_eq!(
        lapses(State::SignedIn, days(1)).standing(START.plus(days(1)).minus(Duration::from_millis(1)), &limits),
        Standing::Live
    );
    let guest = Session { shared: true, ..lapses(State::SignedIn, days(1)) };
    let idle = over(EndReason::Expired, Duration::from_secs(1800));
    assert_eq!(guest.standing(START.plus(days(2)), &limits), idle, "a guest was out before it lapsed");
}

#[test]
fn a_session_ends_when_it_is_unused_for_14_days() {
    let limits = Limits::default();
    let session = session();
    let end = START.plus(days(14));
    assert_eq!(session.standing(end.minus(Duration::from_millis(1)), &limits), Standing::Live);
    let over = Ending { reason: EndReason::Expired, at: end, by: None };
    assert_eq!(session.standing(end, &limits), Standing::Over(over));
}

#[test]
fn a_session_in_constant_use_ends_after_30_days() {
    let limits = Limits::default();
    let session = Session { last_seen_at: START.plus(days(30)), ..session() };
    assert_eq!(session.standing(START.plus(days(30)).minus(Duration::from_millis(1)), &limits), Standing::Live);
    assert!(matches!(session.standing(START.plus(days(30)), &limits), Standing::Over(_)));
}

#[test]
fn on_a_shared_device_half_an_hour_and_eight_hours_are_the_end() {
    let limits = Limits::default();
    let idle = Session { shared: true, ..session() };
    assert!(matches!(idle.standing(START.plus(Duration::from_secs(1800)), &limits), Standing::Over(_)));
    let used = Session { last_seen_at: START.plus(days(1)), ..idle };
    assert_eq!(used.standing(START.plus(Duration::from_secs(8 * 3600 - 1)), &limits), Standing::Live);
    assert!(matches!(used.standing(START.plus(Duration::from_secs(8 * 3600)), &limits), Standing::Over(_)));
}

#[test]
fn one_tap_never_stretches_a_login_beyond_90_days_after_the_password() {
    let limits = Limits::default();
    let tapped = Session { signed_in_at: START.plus(days(80)), last_seen_at: START.plus(days(89)), ..session() };
    assert_eq!(tapped.expires_at(&limits), START.plus(days(90)));
    assert!(matches!(tapped.standing(START.plus(days(90)), &limits), Standing::Over(_)));
}

#[test]
fn an_end_that_was_written_wins_over_everything() {
    let ending = Ending { reason: EndReason::EndedElsewhere, at: START, by: Some(SessionId("other".into())) };
    let session = Session { ended: Some(ending.clone()), ..session() };
    assert_eq!(session.standing(START, &Limits::default()), Standing::Over(ending));
}

#[test]
fn a_tap_is_never_a_recent_password() {
    let limits = Limits::default();
    assert_eq!(session().recent_until(START, &limits), Some(START.plus(limits.recent)));
    assert_eq!(session().recent_until(START.plus(limits.recent), &limits), None);
    assert_eq!(Session { recent_from: None, ..session() }.recent_until(START, &limits), None);
}

#[test]
fn a_device_is_asked_about_a_later_one_until_that_is_decided_and_never_about_itself() {
    let old = session();
    let new = Session { id: SessionId("n".into()), first_seen_at: START.plus(days(1)), ..session() };
    assert!(old.is_asked_about(&new));
    assert!(!new.is_asked_about(&old), "a later one answers for no earlier one");
    assert!(!new.is_asked_about(&new));
    assert!(!old.is_asked_about(&Session { answered_at: Some(START.plus(days(2))), ..new.clone() }));
    assert!(!old.is_asked_about(&Session { account_id: AccountId("b".into()), ..new.clone() }));
    let ended = |reason, by: Option<&str>| {
        let by = by.map(|by| SessionId(by.into()));
        Session { ended: Some(Ending { reason, at: START.plus(days(2)), by }), ..new.clone() }
    };
    assert!(old.is_asked_about(&ended(EndReason::SignedOut, None)), "in and out again");
    assert!(old.is_asked_about(&ended(EndReason::Expired, None)));
    assert!(!old.is_asked_about(&ended(EndReason::EndedElsewhere, Some("s"))), "that was an answer");
    assert!(!old.is_asked_about(&ended(EndReason::Replaced, None)), "it goes on in another session");
}
