//! The settings of sessions: how long they last, and how many there may be.

use super::duration::{parse_duration, parse_duration_or_off};
use clap::Args;
use exeunt_domain::session::Limits;
use exeunt_domain::throttle::Throttles;
use std::time::Duration;

/// Lifetimes and numbers of sessions. Spans are written like 30s, 10m, 8h or 14d.
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub struct LimitArgs {
    /// A session unused for this long ends. Two weeks of holiday log no one out.
    #[arg(long, env = "EXEUNT_SESSION_IDLE", default_value = "14d", value_parser = parse_duration)]
    session_idle: Duration,
    /// A session ends after this long, however much it is used: what NIST SP 800-63B-4 §2.1.3 recommends at AAL1.
    #[arg(long, env = "EXEUNT_SESSION_MAX", default_value = "30d", value_parser = parse_duration)]
    session_max: Duration,
    /// On a shared device a session unused for this long ends: the next person is near.
    #[arg(long, env = "EXEUNT_SHARED_IDLE", default_value = "30m", value_parser = parse_duration)]
    shared_idle: Duration,
    /// On a shared device a session ends after this long: a working day.
    #[arg(long, env = "EXEUNT_SHARED_MAX", default_value = "8h", value_parser = parse_duration)]
    shared_max: Duration,
    /// One tap works for this long after the password was last entered. NIST SP 800-63B-4 would have 30 days; sensitive
    /// acts ask for the password in any case. `off` remembers no login, and ends those that are remembered at once.
    #[arg(long, env = "EXEUNT_REMEMBERED", default_value = "90d", value_parser = parse_duration_or_off)]
    remembered: Duration,
    /// Sensitive acts need a password entered within this span.
    #[arg(long, env = "EXEUNT_RECENT", default_value = "10m", value_parser = parse_duration)]
    recent: Duration,
    /// A browser that stays logged in gets new secrets this often: a copy of its cookies is worth no more than that, or
    /// is found out.
    #[arg(long, env = "EXEUNT_RENEWAL", default_value = "1d", value_parser = parse_duration)]
    renewal: Duration,
    /// Two tabs that log in with one tap at once are not taken for a theft within this span: longer than a slow answer
    /// takes, too short to carry a stolen cookie elsewhere unnoticed.
    #[arg(long, env = "EXEUNT_ROTATION_OVERLAP", default_value = "30s", value_parser = parse_duration)]
    rotation_overlap: Duration,
    /// Sessions an account may have; one more ends the one unused for longest (ASVS 5.0 7.1.2).
    #[arg(long, env = "EXEUNT_SESSIONS_PER_ACCOUNT", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..))]
    sessions_per_account: u16,
    /// Accounts a device may know: as many tiles as fit a screen.
    #[arg(long, env = "EXEUNT_ACCOUNTS_PER_DEVICE", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..))]
    accounts_per_device: u16,
}

impl LimitArgs {
    /// The limits of these settings.
    #[must_use]
    pub fn limits(&self) -> Limits {
        Limits {
            idle: self.session_idle,
            max_age: self.session_max,
            shared_idle: self.shared_idle,
            shared_max_age: self.shared_max,
            remembered: self.remembered,
            recent: self.recent,
            renewal: self.renewal,
            rotation_overlap: self.rotation_overlap,
            sessions_per_account: self.sessions_per_account.into(),
            accounts_per_device: self.accounts_per_device.into(),
            throttles: Throttles::default(),
        }
    }
}
