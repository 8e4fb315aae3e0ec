//! The server's reply, and the outcome of an act.

use crate::world::Answer;
use exeunt_contract::Code;
use exeunt_contract::session::Session;

/// The outcome of a tap, or of another act that has several. Each of these must occur in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Luck {
    In,
    Asked,
    Double,
    Lost,
    Overtaken,
    Suspicious,
    Alarm,
    Unknown,
    /// A shared log-in ended because its device went on as another account.
    LeftBehind,
    AllLeft,
    AllRemembered,
    AllLeftEverywhere,
    GuestLeft,
    Forgotten,
    SignedUp,
    /// A request whose answer was lost got it again.
    Repeated,
    /// The same, but what it did was over by then.
    RepeatedInVain,
}

impl Luck {
    pub(super) const ALL: [Self; 17] = [
        Self::In,
        Self::Asked,
        Self::Double,
        Self::Lost,
        Self::Overtaken,
        Self::Suspicious,
        Self::Alarm,
        Self::Unknown,
        Self::LeftBehind,
        Self::AllLeft,
        Self::AllRemembered,
        Self::AllLeftEverywhere,
        Self::GuestLeft,
        Self::Forgotten,
        Self::SignedUp,
        Self::Repeated,
        Self::RepeatedInVain,
    ];
}

/// The server's reply, in the form that the reference reads.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) code: Option<Code>,
    /// The new secret in the device cookie.
    pub(super) device: Option<String>,
    /// The new token in the session cookie.
    pub(super) session: Option<String>,
    pub(super) expires_both: bool,
    cookies: usize,
    pub(super) body: String,
}

impl Reply {
    pub(super) fn of(answer: &Answer) -> Self {
        let lines = answer.set_cookies();
        let given = |name: &str| {
            let value = lines.iter().find_map(|line| line.strip_prefix(name)?.split(';').next());
            value.filter(|value| !value.is_empty()).map(str::to_owned)
        };
        Self {
            code: (!answer.status.is_success()).then(|| answer.problem().code),
            device: given("__Host-device="),
            session: given("__Host-session="),
            expires_both: lines.iter().filter(|line| line.contains("Max-Age=0")).count() == 2,
            cookies: lines.len(),
            body: answer.text(),
        }
    }

    pub(super) fn is_success(&self) -> bool {
        self.code.is_none()
    }

    pub(super) fn touches_cookies(&self) -> bool {
        self.cookies > 0
    }

    pub(super) fn session_body(&self) -> Session {
        serde_json::from_str(&self.body).unwrap()
    }
}
