//! Small values that several flows share.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// An opaque text of the server; compared, never parsed.
macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident $(, $schema:meta)?) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[cfg_attr(feature = "openapi", $schema)])?
        #[serde(transparent)]
        pub struct $name(pub String);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

opaque! {
    /// The id of a session in lists and addresses. It is no secret and grants no access.
    SessionId
}
opaque! {
    /// The reference of an account on one device. It works only together with that device's cookie.
    AccountRef
}
opaque! {
    /// A timestamp as RFC 3339 in UTC, to the millisecond: `2026-03-01T09:30:00.000Z`.
    Time, schema(format = DateTime)
}

/// The form factor of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FormFactor {
    /// A computer at a desk, or a laptop that does not say that it is one.
    Desktop,
    /// A computer that is carried.
    Laptop,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
    /// A television, or a box or a console beside one.
    Television,
    /// A program without a page, such as curl.
    Terminal,
    /// Any other, such as glasses or a car, and those that a newer server knows.
    #[default]
    #[serde(other)]
    Unknown,
}

/// The description of a device: its browser, system and model as the browser names them, and the name that the person
/// gave it.
///
/// A version is there only where the browser gives a true one. Many are frozen: every Windows says that it is 10.0, and
/// every Mac that it is 10.15.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// The name that the person gave it, up to [`DEVICE_NAME_MAX`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The browser's own name, such as `Firefox`; the app that shows the page, or the family where no more is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    /// The browser's version, such as `142`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser_version: Option<String>,
    /// The operating system's name, such as `Windows`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The operating system's version, such as `11` of Windows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_version: Option<String>,
    /// The model, such as `Pixel 8`; the client's own text, at most [`MODEL_MAX`] letters, digits and signs of ASCII.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The form factor.
    pub form: FormFactor,
}

/// The longest name of a device, in characters as a person counts them: extended grapheme clusters (UAX 29),
/// so that an emoji of a family is one.
pub const DEVICE_NAME_MAX: usize = 60;
/// The longest model of a device, in characters.
pub const MODEL_MAX: usize = 40;

/// The place of a network address, as far as the operator's database of places knows it. Approximate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// The city, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The country, as two letters (ISO 3166-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// The longest displayed name, counted in the same way.
pub const NAME_MAX: usize = 60;
/// The longest character of a name, in bytes of UTF-8: one that is longer counts for several. The longest emoji has 35.
pub const CHARACTER_BYTES: usize = 36;
/// The longest user name, in characters.
pub const USERNAME_MAX: usize = 64;
/// The longest password, in code points (NIST SP 800-63B-4 §3.1.1.2 asks for at least 64).
pub const PASSWORD_MAX: usize = 256;

/// Reads a number without a fraction however it is written: to JSON Schema `26.0` and `2.6e1` are the integer 26.
pub(crate) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u16>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(from)? else { return Ok(None) };
    let whole = number as u16;
    if f64::from(whole) == number { Ok(Some(whole)) } else { Err(D::Error::custom("not a small whole number")) }
}
