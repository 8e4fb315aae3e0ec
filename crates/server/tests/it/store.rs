//! The promises of every engine, written once. An engine joins with one line: `keeps_the_promises!` and its place.

pub(crate) mod suite;

use crate::world::World;

/// One test for each promise, on the engine of this place.
macro_rules! keeps_the_promises {
    ($place:expr) => {
        $crate::store::keeps_the_promises! { $place =>
                what_was_acknowledged_is_there_after_the_store_was_opened_again
                one_device_has_one_open_session_an_account
                an_end_is_written_once
                a_session_that_ended_acts_no_more
                an_act_under_way_when_all_was_left_does_nothing
                a_token_that_was_replaced_acts_no_more
                a_password_that_moved_since_it_was_checked_starts_nothing
                of_many_changes_at_once_exactly_one_succeeds
                many_log_ins_at_once_on_one_device_leave_one_session
                a_user_name_is_taken_once
                a_password_that_is_recent_no_more_ends_nothing
                the_operator_ends_everything_and_counts_it
        }
    };
    ($place:expr => $($promise:ident)*) => {
        $(#[tokio::test]
        async fn $promise() {
            $crate::store::suite::$promise(&$place).await;
        })*
    };
}

pub(crate) use keeps_the_promises;

#[tokio::test]
async fn nothing_is_kept_about_an_account_but_these_columns() {
    let columns = World::new().await.database().columns("account");
    // No hint, no secret question, no address of any kind (ASVS 5.0 6.4.2, NIST SP 800-63B-4 §3.1.1.2).
    let known = ["id", "username", "name", "hue", "password", "password_changed_at", "offer_opened_at", "disabled_at"];
    assert_eq!(columns, [&known[..], &["created_at", "one_time_until", "username_key", "deletes_at"]].concat());
}
