//! Security events, named in the words of the OWASP logging vocabulary (ASVS 5.0 16.3): what happened, and to which
//! account and session. Where it came from stands in the request's span, which every line carries. Secrets, their hashes
//! and what strangers type have no place here: the types have no room for them.

use exeunt_contract::Code;
use exeunt_domain::clock::Timestamp;
use exeunt_store::DoneByOperator;

/// Every line about security has this target.
pub const TARGET: &str = "exeunt::security";

/// Declares the events once: the name in the log, and whether somebody should be woken.
macro_rules! happenings {
    ($($(#[$doc:meta])* $name:ident = $word:literal $(, $alarm:ident)?;)*) => {
        /// What can happen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum AuditEvent {
            $($(#[$doc])* $name,)*
        }

        impl AuditEvent {
            /// Everything that can happen.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name in the log.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Whether it is logged as a warning.
            const fn alarms(self) -> bool {
                match self { $(Self::$name => happenings!(@ $($alarm)?),)* }
            }
        }
    };
    (@ alarm) => { true };
    (@) => { false };
}

happenings! {
    /// A password let somebody in.
    LoginSuccess = "authn_login_success";
    /// A password or one tap let nobody in.
    LoginFail = "authn_login_fail", alarm;
    /// Too many attempts: whoever asks is held off.
    LoginLock = "authn_login_lock", alarm;
    /// The password was entered again.
    ReauthSuccess = "authn_reauth_success";
    /// A wrong password was entered again.
    ReauthFail = "authn_reauth_fail", alarm;
    /// A new password was set.
    PasswordChange = "authn_password_change";
    /// A new password was asked for with a wrong current one.
    PasswordChangeFail = "authn_password_change_fail", alarm;
    /// A secret that was replaced came again.
    TokenReuse = "authn_token_reuse", alarm;
    /// A cookie looks like ours and names nothing.
    TokenUnknown = "authn_token_unknown", alarm;
    /// What was asked for needs more than the asker has, or belongs to somebody else.
    AuthzFail = "authz_fail", alarm;
    /// An operator acted on an account.
    AuthzAdmin = "authz_admin";
    /// A session began.
    SessionCreated = "session_created";
    /// A session got a new token.
    SessionRenewed = "session_renewed";
    /// A session came back after its time.
    SessionExpired = "session_expired";
    /// A session came back after it had been ended.
    SessionUseAfterEnd = "session_use_after_expire";
    /// Somebody logged out.
    SessionLogout = "session_logout";
    /// Other sessions were ended.
    SessionEnded = "session_ended";
    /// An account was made.
    UserCreated = "user_created";
    /// An account was changed.
    UserUpdated = "user_updated";
    /// An account was deleted, and can be taken back for a week.
    UserArchived = "user_archived";
    /// An account was erased for good.
    UserDeleted = "user_deleted";
    /// Everything about an account was read at once.
    SensitiveRead = "sensitive_read";
    /// A page of another origin asked.
    MaliciousCsrf = "malicious_csrf", alarm;
    /// A request was for a host that this server does not go by.
    MaliciousHost = "malicious_host", alarm;
    /// A body that no page of ours sends.
    InputFail = "input_validation_fail", alarm;
    /// Something broke that should not.
    SysFault = "sys_fault", alarm;
    /// The database, the time or the randomness was missing.
    SysUnavailable = "sys_unavailable", alarm;
    /// Too much was asked at once.
    SysOverload = "sys_overload", alarm;
    /// The machine's clock was moved.
    SysClockStep = "sys_clock_step", alarm;
    /// The server is ready.
    SysStartup = "sys_startup";
    /// The server was told to stop.
    SysShutdown = "sys_shutdown";
}

impl AuditEvent {
    /// What a refusal is, where the refusal says it all. What only the route can tell apart is written there.
    #[must_use]
    pub const fn by_refusal(code: Code) -> Option<Self> {
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

/// One event on its way into the log.
#[derive(Clone, Copy, Debug)]
#[must_use = "an event is written with `write`"]
pub struct AuditLine<'a> {
    what: AuditEvent,
    account: Option<&'a str>,
    session: Option<&'a str>,
    ended: Option<u32>,
    why: Option<&'a str>,
    at: Option<Timestamp>,
}

/// Begins the line of an event.
pub const fn audit<'a>(what: AuditEvent) -> AuditLine<'a> {
    AuditLine { what, account: None, session: None, ended: None, why: None, at: None }
}

/// What an operator did, as it stands in the log.
pub fn by_operator(act: &DoneByOperator) -> AuditLine<'_> {
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
    /// To the account with this id.
    pub const fn account(self, id: &'a str) -> Self {
        Self { account: Some(id), ..self }
    }

    /// To the session with this id. It names a session and opens none.
    pub const fn session(self, id: &'a str) -> Self {
        Self { session: Some(id), ..self }
    }

    /// And so many sessions ended.
    pub const fn ended(self, count: u32) -> Self {
        Self { ended: Some(count), ..self }
    }

    /// How, or for what reason: a word of ours, never one of the caller's.
    pub const fn reason(self, why: &'a str) -> Self {
        Self { why: Some(why), ..self }
    }

    /// It happened then, and is written later.
    pub const fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Writes it.
    pub fn write(self) {
        let Self { what, account, session, ended, why, at } = self;
        let at = at.map(Timestamp::rfc3339);
        if what.alarms() {
            tracing::warn!(target: TARGET, event = what.name(), account, session, ended, why, at, "security");
        } else {
            tracing::info!(target: TARGET, event = what.name(), account, session, ended, why, at, "security");
        }
    }
}
