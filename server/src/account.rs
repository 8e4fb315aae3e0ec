//! An account, and the rules for what it may be called. Knows no HTTP, no store, no clock.

pub mod username;

use crate::clock::Moment;
use exeunt_contract::FieldCode;
use exeunt_contract::value::{NAME_MAX, USERNAME_MAX};
use unicode_normalization::UnicodeNormalization;

/// A person's account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Names the account inside the server; never shown to a browser.
    pub id: String,
    /// The canonical user name.
    pub username: String,
    /// The name that is shown.
    pub name: String,
    /// The hue of the generated picture, 0 to 359.
    pub hue: u16,
    /// The password as a PHC string.
    pub password: String,
    /// When the password was last set, by whomever.
    pub password_changed_at: Moment,
    /// Until when the password lets anybody in, where it is a one-time password that the operator had made; with one, all
    /// that can be done is to choose another (ASVS 5.0 6.4.1).
    pub one_time_until: Option<Moment>,
    /// Since when the question about the other devices is open.
    pub offer_opened_at: Option<Moment>,
    /// Since when the operator keeps the account out.
    pub disabled_at: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
}

impl Account {
    /// Whether the password is a one-time password whose time is over.
    #[must_use]
    pub fn is_out_of_time(&self, now: Moment) -> bool {
        self.one_time_until.is_some_and(|until| until <= now)
    }
}

/// The one way to write an identifier: surrounding spaces dropped, NFKC, lower case. Two spellings that a person would
/// call the same name become the same text, so nobody can register a look-alike of the same name.
#[must_use]
pub fn canonical(identifier: &str) -> String {
    identifier.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// The canonical user name for a new account: 1 to [`USERNAME_MAX`] characters, letters, digits, `.`, `_`, `-` or `@`.
///
/// # Errors
/// What is wrong with it.
pub fn new_username(typed: &str) -> Result<String, FieldCode> {
    let name = canonical(typed);
    if name.is_empty() {
        return Err(FieldCode::Required);
    }
    if name.chars().count() > USERNAME_MAX {
        return Err(FieldCode::TooLong);
    }
    if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@')) {
        return Err(FieldCode::Invalid);
    }
    Ok(name)
}

/// A displayed name: surrounding spaces dropped, 1 to [`NAME_MAX`] characters, nothing that hides or breaks a line.
///
/// # Errors
/// What is wrong with it.
pub fn displayed_name(typed: &str) -> Result<String, FieldCode> {
    match label(typed, NAME_MAX)? {
        Some(name) => Ok(name),
        None => Err(FieldCode::Required),
    }
}

/// A short text that a person gives a thing: trimmed, at most `max` characters, none if nothing is left.
///
/// # Errors
/// [`FieldCode::TooLong`], or [`FieldCode::Invalid`] for characters that control rather than show: line breaks, NUL,
/// and the marks that turn the direction of writing around and so make one name look like another.
pub fn label(typed: &str, max: usize) -> Result<Option<String>, FieldCode> {
    let text = typed.trim();
    if text.chars().count() > max {
        return Err(FieldCode::TooLong);
    }
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}');
    if text.chars().any(|c| c.is_control() || turns(c)) {
        return Err(FieldCode::Invalid);
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The hue that a new account's picture starts with: spread over the circle by the name, 0 to 359.
#[must_use]
pub fn first_hue(username: &str) -> u16 {
    let sum = username.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    u16::try_from(sum % 360).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one_name() {
        for spelling in ["ana", " Ana ", "ANA", "\u{ff21}\u{ff2e}\u{ff21}", "\tana\n"] {
            assert_eq!(canonical(spelling), "ana", "{spelling:?}");
        }
        assert_ne!(canonical("anа"), "ana", "a Cyrillic letter stays a different one");
    }

    #[test]
    fn a_displayed_name_is_trimmed_and_shows_only_what_it_is() {
        assert_eq!(displayed_name("  Ana 🌊 "), Ok("Ana 🌊".to_owned()));
        assert_eq!(displayed_name("   "), Err(FieldCode::Required));
        assert_eq!(displayed_name("a\nb"), Err(FieldCode::Invalid));
        assert_eq!(displayed_name("a\u{202e}b"), Err(FieldCode::Invalid));
        assert_eq!(displayed_name(&"é".repeat(60)), Ok("é".repeat(60)));
        assert_eq!(displayed_name(&"é".repeat(61)), Err(FieldCode::TooLong));
    }

    #[test]
    fn a_username_has_no_spaces_and_no_signs() {
        assert_eq!(new_username(" Zoë.O-1@x "), Ok("zoë.o-1@x".to_owned()));
        assert_eq!(new_username("a b"), Err(FieldCode::Invalid));
        assert_eq!(new_username("a/b"), Err(FieldCode::Invalid));
        assert_eq!(new_username(""), Err(FieldCode::Required));
        assert_eq!(new_username(&"a".repeat(65)), Err(FieldCode::TooLong));
    }
}
