//! Identifiers. Each is 128 random bits as text; it names a row and grants no access.

pub use exeunt_contract::{AccountRef, SessionId};

/// Identifiers that no browser ever sees.
macro_rules! internal {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

internal! {
    /// Names an account.
    AccountId
    /// Names a device: one browser profile.
    DeviceId
}
