//! Every address of the app. Knows nothing of the browser, of pages, or of the session.

/// The address of the page of a session, up to its id.
const DEVICES: &str = "/settings/sessions/";

/// A page of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The log-in form and the account chooser.
    LogIn,
    /// The overview.
    Overview,
    /// The sign-up form.
    SignUp,
    /// The other accounts of this device, and adding one, while an account is logged in.
    AddAccount,
    /// The person's own page.
    Profile,
    /// The list of settings.
    Settings,
    /// The form that changes the password.
    ChangePassword,
    /// The question after a password change: log out the other devices?
    PasswordChanged,
    /// The sessions of the account.
    Sessions,
    /// One of them.
    Device(SessionKey),
    /// The accounts that this browser remembers.
    SavedLogins,
    /// The activity of the account.
    Activity,
    /// Deleting the account, and a copy of what is stored about it.
    DeleteAccount,
    /// An address that is none of these.
    NotFound,
}

/// The id of a session in an address: short, and of plain letters, digits, `-` and `_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionKey {
    bytes: [u8; Self::LONGEST],
    length: usize,
}

impl SessionKey {
    const LONGEST: usize = 64;

    /// The key of this id, if it can stand in an address.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..id.len())?.copy_from_slice(id.as_bytes());
        (!id.is_empty() && id.bytes().all(is_plain)).then_some(Self { bytes, length: id.len() })
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Route {
    const ADDRESSES: [(Self, &'static str); 12] = [
        (Self::LogIn, "/log-in"),
        (Self::SignUp, "/sign-up"),
        (Self::AddAccount, "/add-account"),
        (Self::Overview, "/"),
        (Self::Profile, "/profile"),
        (Self::Settings, "/settings"),
        (Self::ChangePassword, "/settings/password"),
        (Self::PasswordChanged, "/settings/password/changed"),
        (Self::Sessions, "/settings/sessions"),
        (Self::SavedLogins, "/settings/saved-logins"),
        (Self::Activity, "/settings/activity"),
        (Self::DeleteAccount, "/settings/delete-account"),
    ];

    /// The page at `path`, which may end in a slash.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let path = match path.trim_end_matches('/') {
            "" if path.len() <= 1 => "/",
            trimmed => trimmed,
        };
        let fixed = Self::ADDRESSES.iter().find(|(_, address)| *address == path).map(|(route, _)| *route);
        fixed.or_else(|| Self::device(path.strip_prefix(DEVICES)?)).unwrap_or(Self::NotFound)
    }

    /// The page's address.
    #[must_use]
    pub fn path(self) -> String {
        match self {
            Self::Device(key) => [DEVICES, key.id()].concat(),
            fixed => Self::ADDRESSES.iter().find(|(route, _)| *route == fixed).map_or("/", |(_, at)| at).to_owned(),
        }
    }

    /// The page of the session with this id.
    #[must_use]
    pub fn device(id: &str) -> Option<Self> {
        SessionKey::of(id).map(Self::Device)
    }

    /// The page that this one belongs to, for the way back.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::LogIn
            | Self::SignUp
            | Self::AddAccount
            | Self::Overview
            | Self::Profile
            | Self::Settings
            | Self::NotFound => None,
            Self::ChangePassword
            | Self::PasswordChanged
            | Self::Sessions
            | Self::SavedLogins
            | Self::Activity
            | Self::DeleteAccount => Some(Self::Settings),
            Self::Device(_) => Some(Self::Sessions),
        }
    }

    /// The address of the log-in page that leads on to this page afterwards.
    ///
    /// The way onward is one of this enum's own pages, never a free address, so it cannot lead off the site
    /// (OWASP ASVS 5.0 3.7.2).
    #[must_use]
    pub fn after_log_in(self) -> String {
        match self {
            Self::Overview | Self::LogIn | Self::SignUp | Self::NotFound => Self::LogIn.path(),
            onward => format!("{}?next={}", Self::LogIn.path(), onward.path()),
        }
    }

    /// The page that a log-in page's query names, if it is one of ours.
    #[must_use]
    pub fn next(query: &str) -> Self {
        let named = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("next="));
        match named.map(|path| Self::parse(&with_slashes(path))) {
            None | Some(Self::NotFound | Self::LogIn | Self::SignUp) => Self::Overview,
            Some(route) => route,
        }
    }
}

/// A path whose slashes may be percent-encoded, with its slashes. Without `str::replace`, whose search for any text would
/// be a kilobyte of the download.
fn with_slashes(path: &str) -> String {
    let mut parts = path.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let encoded = part.strip_prefix("2F").or_else(|| part.strip_prefix("2f"));
        plain.push(if encoded.is_some() { '/' } else { '%' });
        plain.push_str(encoded.unwrap_or(part));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn every_address_leads_back_to_its_page() {
        for (route, path) in Route::ADDRESSES {
            assert_eq!(Route::parse(path), route);
            assert_eq!(Route::parse(&format!("{}/", path.trim_end_matches('/'))), route);
            assert_eq!(route.path(), path);
        }
    }

    #[test]
    fn a_device_has_a_page_of_its_own_to_which_a_log_in_leads_back() {
        let device = Route::parse("/settings/sessions/8367c153c4dbce384adaf5d2f56233d9/");
        assert_eq!(Some(device), Route::device("8367c153c4dbce384adaf5d2f56233d9"));
        assert_eq!(Route::parse(&device.path()), device);
        assert_eq!(device.parent(), Some(Route::Sessions));
        assert_eq!(Route::next(device.after_log_in().strip_prefix("/log-in").unwrap_or_default()), device);
        assert_eq!(Route::device(&"a".repeat(65)), None);
    }

    #[test]
    fn an_unknown_address_is_no_page() {
        for path in [
            "/settings/sessions/a.b",
            "/settings/sessions/a/b",
            "/settings/other",
            "/Settings",
            "/log-in/x",
            "//",
            "//evil.example",
            "/settings//password",
        ] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
    }

    #[test]
    fn logging_in_leads_on_to_our_own_pages_only() {
        assert_eq!(Route::next("?next=/settings/sessions"), Route::Sessions);
        assert_eq!(Route::next("?a=b&next=%2Fprofile"), Route::Profile);
        assert_eq!(Route::next("?next=/add-account"), Route::AddAccount);
        let astray = [
            "",
            "?next=",
            "?next=/sign-up",
            "?next=//evil.example",
            "?next=https:evil",
            "?next=/\\evil",
            "?next=/log-in",
        ];
        for query in astray {
            assert_eq!(Route::next(query), Route::Overview, "{query}");
        }
    }

    #[test]
    fn the_way_onward_survives_the_round_trip() {
        let leads_nowhere = [Route::LogIn, Route::SignUp];
        for (route, _) in Route::ADDRESSES.into_iter().filter(|(route, _)| !leads_nowhere.contains(route)) {
            let address = route.after_log_in();
            let query = address.strip_prefix("/log-in").expect("the log-in page");
            assert_eq!(Route::next(query), route);
        }
    }
}
