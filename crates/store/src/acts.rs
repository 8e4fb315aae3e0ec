//! The acts, one file a flow: what a caller asks for, what it gets, and how that is read, decided and written.

mod account;
mod account_data;
mod accounts;
mod activity;
mod actor;
mod attack_stats;
mod attempt;
mod change_password;
mod counters;
mod delete_account;
mod devices;
mod events;
mod forget_device;
mod idempotency;
mod metadata;
mod new_device;
mod operator;
mod password_attempts;
mod profile;
mod rate_limits;
mod reauthenticate;
mod resume;
mod retention;
mod session;
mod session_use;
mod sessions;
mod sign_in;
mod sign_out;
mod sign_out_all;
mod sign_up;
mod token_reuse;

pub use account::NewAccount;
pub use account_data::StoredData;
pub use accounts::DeviceAccounts;
pub use activity::{ActivitySelector, Event, StoredEvent};
pub use actor::{Actor, CallerSecrets};
pub use attempt::{Admission, Attempt, LimiterKind, Outcome, OutcomeEffects, ReauthAdmission, ReauthAttempt, Ticket};
pub use change_password::PasswordChanged;
pub use delete_account::Deleted;
pub use events::{CensusPlace, SessionCounts};
pub use forget_device::DeviceForgotten;
pub use idempotency::{CompletedRequest, IdempotencyKey, KEEP_KEYS, MOST_KEYS};
pub use operator::{OperatorAct, OperatorRecord};
pub use rate_limits::RateLimited;
pub use reauthenticate::{NewSecret, RotateToken};
pub use resume::{Resume, Resumed, ResumedSession};
pub use session_use::Used;
pub use sessions::SessionSelector;
pub use sign_in::{Cookies, NewSession, SignIn, Started};
pub use sign_out::SignOutOutcome;
pub use sign_out_all::{Reach, SignOutAllOutcome};
pub use sign_up::SignUp;

/// The most rows that one step of a long work deletes or lists: some milliseconds.
const AT_ONCE: usize = 1000;
