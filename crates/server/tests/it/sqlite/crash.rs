//! Killed at every statement: a process of its own serves a database, and is killed with SIGKILL before and after each
//! statement of an act, around its commit, or at a random moment. Then the same files are opened again, and all visible
//! state must be as before the act or as after it, and as after it if the answer had arrived.
//!
//! A point is found by the hooks of SQLite, so an act that gets another statement gets its points by itself. A point,
//! or a seed, that goes wrong is named, and goes wrong again.

mod acts;
mod child;
mod runner;
mod sight;
mod wire;

use crate::world::dice::{soak_runs, soak_seed};
use acts::Act;

/// The process that is killed. The tests start it; by itself it does nothing.
#[test]
#[ignore = "the crash tests start it"]
fn child() {
    child::run_if_asked();
}

macro_rules! all_or_nothing {
    ($($name:ident: $act:expr;)*) => {
        $(#[tokio::test]
        async fn $name() {
            runner::killed_everywhere($act, 25, 0).await;
        })*

        #[tokio::test]
        #[ignore = "soak"]
        async fn soak_every_act_is_killed_at_random_moments() {
            for act in [$($act),*] {
                runner::killed_everywhere(act, soak_runs(), soak_seed().unwrap_or_default()).await;
            }
        }
    };
}

all_or_nothing! {
    a_change_of_password_that_is_killed_leaves_one_password_and_all_it_promised_or_nothing: Act::ChangePassword;
    logging_out_everywhere_that_is_killed_ends_all_or_nothing: Act::LogOutEverywhere;
    a_tap_that_is_killed_can_be_repeated: Act::Resume;
    forgetting_a_device_that_is_killed_forgets_all_or_nothing: Act::ForgetDevice;
    a_log_in_that_is_killed_can_be_repeated: Act::SignIn;
    a_sign_up_that_is_killed_made_account_and_session_or_neither: Act::SignUp;
    a_log_out_that_is_killed_can_be_repeated: Act::SignOutRemembered;
    ending_sessions_that_is_killed_ends_all_or_nothing: Act::EndSessions;
    an_answer_to_the_offer_that_is_killed_ends_all_or_nothing: Act::AnswerOffer;
    disabling_that_is_killed_disables_and_ends_or_neither: Act::Disable;
    a_one_time_password_that_is_killed_is_set_with_all_ended_or_not: Act::ResetPassword;
    deleting_an_account_that_is_killed_marks_it_and_ends_all_or_nothing: Act::DeleteAccount;
}
