//! Security events, named by the OWASP logging vocabulary (ASVS 5.0 16.3): the event, and its account and session. The
//! client's address is in the request's span, which every line carries. Secrets, their hashes and text of clients must
//! not be here: the types have no room for them.

use exeunt_contract::Code;
use exeunt_domain::clock::Timestamp;
use exeunt_domain::ids::{AccountId, SessionId};
use exeunt_store::OperatorRecord;

/// The target of every line about security.
pub const TARGET: &str = "exeunt::security";

/// Declares the events once: the name in the log, and whether it is an alarm for the operator.
macro_rules! audit_events {
    ($($(#[$doc:meta])* $name:ident = $word:literal $(, $alarm:ident)?;)*) => {
        /// A security event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AuditEvent {
            $($(#[$doc])* $name,)*
        }

        impl AuditEvent {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Whether it is logged as a warning.
            const fn is_alarm(self) -> bool {
                match self { $(Self::$name => audit_events!(@ $($alarm)?),)* }
            }
        }
    };
    (@ alarm) => { true };
    (@) => { false };
}

audit_events! {
    /// A log-in with a password succeeded.
    LoginSuccess = "authn_login_success";
    /// A log-in with a password or one tap failed.
    LoginFail = "authn_login_fail", alarm;
    /// Too many attempts: the client has to wait.
    LoginLock = "authn_login_lock", alarm;
    /// The password was entered again.
    ReauthSuccess = "authn_reauth_success";
    /// A reauthentication with a wrong password.
    ReauthFail = "authn_reauth_fail", alarm;
    /// A new password was set.
    PasswordChange = "authn_password_change";
    /// A change of the password with a wrong current one.
    PasswordChangeFail = "authn_password_change_fail", alarm;
    /// A secret that was replaced was used again.
    TokenReuse = "authn_token_reuse", alarm;
    /// A cookie has our form and matches nothing.
    TokenUnknown = "authn_token_unknown", alarm;
    /// The request needs more rights than the session has, or is for another account's data.
    AuthzFail = "authz_fail", alarm;
    /// The operator ran a command on an account.
    AuthzAdmin = "authz_admin";
    /// A session began.
    SessionCreated = "session_created";
    /// A session got a new token.
    SessionRenewed = "session_renewed";
    /// A cookie of an expired session was used.
    SessionExpired = "session_expired";
    /// A cookie of an ended session was used.
    SessionUseAfterEnd = "session_use_after_expire";
    /// A session was logged out.
    SessionLogout = "session_logout";
    /// Other sessions were ended.
    SessionEnded = "session_ended";
    /// An account was made.
    UserCreated = "user_created";
    /// An account was changed.
    UserUpdated = "user_updated";
    /// An account was deleted, and can be restored for a week.
    UserArchived = "user_archived";
    /// An account was erased for good.
    UserDeleted = "user_deleted";
    /// All data of an account was read at once.
    SensitiveRead = "sensitive_read";
    /// A request came from a page of another origin.
    MaliciousCsrf = "malicious_csrf", alarm;
    /// A request was for a foreign host.
    MaliciousHost = "malicious_host", alarm;
    /// A body that no page of ours sends.
    InputFail = "input_validation_fail", alarm;
    /// An internal fault.
    SysFault = "sys_fault", alarm;
    /// The database, the time or the randomness was not available.
    SysUnavailable = "sys_unavailable", alarm;
    /// Too many requests at once.
    SysOverload = "sys_overload", alarm;
    /// The machine's clock was stepped.
    SysClockStep = "sys_clock_step", alarm;
    /// The server is ready.
    SysStartup = "sys_startup";
    /// The server was told to stop.
    SysShutdown = "sys_shutdown";
}

impl AuditEvent {
    /// The event of an error code, where the code says it all. Where it does not, the route writes the event.
    #[must_use]
    pub const fn of_error(code: Code) -> Option<Self> {
        match code {
            Code::ForeignOrigin => Some(Self::MaliciousCsrf),
            Code::Misdirected => Some(Self::MaliciousHost),
            Code::TooManyAttempts => Some(Self::LoginLock),
            Code::ReauthenticationRequired | Code::NewPasswordRequired => Some(Self::AuthzFail),
            Code::Malformed | Code::TooLarge | Code::UnsupportedMediaType => Some(Self::InputFail),
            Code::Busy => Some(Self::SysOverload),
            Code::Unavailable => Some(Self::SysUnavailable),
            Code::Internal => Some(Self::SysFault),
            _ => None,
        }
    }
}

/// The log line of an event, under construction.
#[derive(Clone, Copy, Debug)]
#[must_use = "an event is written with `write`"]
pub struct AuditLine<'a> {
    event: AuditEvent,
    account: Option<&'a AccountId>,
    session: Option<&'a SessionId>,
    ended: Option<u32>,
    reason: Option<&'a str>,
    at: Option<Timestamp>,
}

/// Starts the line of an event.
pub const fn audit<'a>(event: AuditEvent) -> AuditLine<'a> {
    AuditLine { event, account: None, session: None, ended: None, reason: None, at: None }
}

/// The line of an operator's command.
pub fn by_operator(act: &OperatorRecord) -> AuditLine<'_> {
    let mut line = audit(AuditEvent::AuthzAdmin).reason(&act.why);
    if let Some(id) = &act.account_id {
        line = line.account(id);
    }
    if let Some(ended) = act.ended {
        line = line.ended(ended);
    }
    line
}

impl<'a> AuditLine<'a> {
    /// Adds the account's id.
    pub const fn account(self, id: &'a AccountId) -> Self {
        Self { account: Some(id), ..self }
    }

    /// Adds the session's id. It identifies a session and opens none.
    pub const fn session(self, id: &'a SessionId) -> Self {
        Self { session: Some(id), ..self }
    }

    /// Adds how many sessions ended.
    pub const fn ended(self, count: u32) -> Self {
        Self { ended: Some(count), ..self }
    }

    /// Adds how, or for what reason: one of our words, never text of a client.
    pub const fn reason(self, reason: &'a str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// Adds the time of an event that is written later.
    pub const fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Writes the line.
    pub fn write(self) {
        let Self { event, account, session, ended, reason, at } = self;
        let (account, session) = (account.map(|id| id.0.as_str()), session.map(|id| id.0.as_str()));
        let at = at.map(Timestamp::rfc3339);
        if event.is_alarm() {
            tracing::warn!(target: TARGET, event = event.name(), account, session, ended, why = reason, at, "security");
        } else {
            tracing::info!(target: TARGET, event = event.name(), account, session, ended, why = reason, at, "security");
        }
    }
}
