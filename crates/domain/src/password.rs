//! Passwords: how they are normalized and compared, and which new ones are too weak. Knows no hash, no list on a disk,
//! no HTTP.
//!
//! A password is normalized to NFKC before anything else (NIST SP 800-63B-4 §3.1.1.2 says SHOULD): the same keys on two
//! keyboards can give two spellings of one text. ASVS 5.0 6.2.8 would verify the bytes exactly as received; this is the
//! one deviation, and otherwise nothing is cut, folded or trimmed.

mod guessing;

use crate::account::username::key;
use exeunt_contract::FieldCode;
use exeunt_contract::value::PASSWORD_MAX;
use guessing::{guesses, is_common};
use unicode_normalization::UnicodeNormalization;

/// The longest password, in code points. Long enough for any sentence, short enough to cost nothing.
pub const MAX_LENGTH: usize = PASSWORD_MAX;

/// The least strength, in guesses as a power of ten: below it a password falls to an offline attack on a stolen hash
/// within hours.
const ENOUGH_GUESSES: f64 = 10.0;

/// DeviceDescription of this service, which say nothing about the person who chose them (ASVS 5.0 6.1.2).
const OWN_WORDS: [&str; 4] = ["exeunt", "password", "passwort", "login"];

/// A password in normalized form, as it is checked and hashed. It cannot be printed.
#[derive(Clone)]
pub struct Password(String);

impl Password {
    /// Normalizes a password as it was typed.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(text.nfkc().collect())
    }

    /// Whether the password is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes to be hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn code_points(&self) -> usize {
        self.0.chars().count()
    }

    /// Whether its length and its characters allow it as a new password of at least `min_length` code points. Costs
    /// nothing.
    ///
    /// # Errors
    /// The first reason why it is refused.
    pub fn check(&self, min_length: u16) -> Result<(), FieldCode> {
        if self.is_empty() {
            return Err(FieldCode::Required);
        }
        if self.0.chars().all(char::is_whitespace) {
            return Err(FieldCode::Guessable);
        }
        if self.code_points() < usize::from(min_length) {
            return Err(FieldCode::TooShort);
        }
        if self.code_points() > MAX_LENGTH {
            return Err(FieldCode::TooLong);
        }
        Ok(())
    }

    /// Why it is too weak for a person with these names, whatever its length and before any list of the operator's. It
    /// keeps a core busy: not for a thread that serves other requests.
    #[must_use]
    pub fn weakness(&self, names: &[&str]) -> Option<FieldCode> {
        let plain = plain(&self.0);
        if little_more_than(&plain, &[]) {
            Some(FieldCode::OwnWord)
        } else if little_more_than(&plain, names) {
            Some(FieldCode::Expected)
        } else if is_common(&self.0) || is_common(unrepeated(without_tail(&plain))) {
            Some(FieldCode::Common)
        } else {
            (guesses(&self.0, names) < ENOUGH_GUESSES).then_some(FieldCode::Guessable)
        }
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl PartialEq for Password {
    /// Compares in constant time, so that the duration does not tell where two passwords differ.
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(self.0.as_bytes(), other.0.as_bytes()).into()
    }
}

/// Letters and digits only, case folded as in user names: the password without its ornaments.
fn plain(text: &str) -> String {
    key(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether hardly anything is left once the names of the person and of this service are removed, digits aside. A name
/// inside a longer password is no fault: the whole value counts (NIST SP 800-63B-4 §3.1.1.2).
fn little_more_than(plain: &str, names: &[&str]) -> bool {
    let names = names.iter().flat_map(|name| name.split_whitespace()).map(self::plain);
    let words = OWN_WORDS.iter().map(|word| (*word).to_owned()).chain(names).filter(|word| word.chars().count() >= 3);
    let mut rest = plain.to_owned();
    for word in words {
        rest = rest.replace(&word, "");
    }
    rest.len() < plain.len() && rest.chars().filter(|c| !c.is_numeric()).count() < 4
}

/// The password without the digits that people append to a word.
fn without_tail(plain: &str) -> &str {
    plain.trim_end_matches(|c: char| c.is_numeric())
}

/// The unit that a password repeats: `iloveyou` in `iloveyouiloveyou`.
fn unrepeated(text: &str) -> &str {
    (1..=text.len() / 2)
        .filter(|size| text.len().is_multiple_of(*size) && text.is_char_boundary(*size))
        .find(|size| text[..*size].repeat(text.len() / size) == text)
        .map_or(text, |size| &text[..size])
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldCode::{Common, Expected, Guessable, OwnWord, Required, TooLong, TooShort};

    fn verdict(text: &str) -> Result<(), FieldCode> {
        let password = Password::typed(text);
        password.check(15)?;
        password.weakness(&["ana", "Ana Reyes"]).map_or(Ok(()), Err)
    }

    #[test]
    fn the_reason_is_given() {
        for (text, reason) in [
            ("", Required),
            ("short", TooShort),
            ("fourteen chars", TooShort),
            ("               ", Guessable),
            ("\u{3000}\u{2003}\u{a0}            ", Guessable),
            ("passwordpassword", OwnWord),
            ("passwordpassword1", OwnWord),
            ("Exeunt1234567890", OwnWord),
            ("login login login login", OwnWord),
            ("ana reyes ana reyes 1990", Expected),
            ("ana reyes password 19", Expected),
            ("iloveyouiloveyou", Common),
            ("qwertyuiopqwertyuiop", Common),
            ("sunshine20252026", Common),
            ("aaaaaaaaaaaaaaaaaaaa", Guessable),
            ("abcdefghijklmnopqrst", Guessable),
            ("123456789012345678", Guessable),
        ] {
            assert_eq!(verdict(text), Err(reason), "{text:?}");
        }
    }

    #[test]
    fn sentences_emoji_and_every_script_are_welcome() {
        for text in [
            "river lantern orbit maple",
            "copper violet meadow train",
            "🌊🏔️🦊🪴🎻🚲🧭🥨🌙⚡🍋🧶🎲🕯️🪁",
            "Δοκιμαστική φράση εισόδου",
            "my cat ana reads exeunt daily",
            "x7!Kq-2vR#9mLp4zT",
        ] {
            assert_eq!(verdict(text), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn a_name_in_capitals_of_another_spelling_was_no_name_to_a_password() {
        for (name, typed) in
            [("strauß", "STRAUSS strauss 1990"), ("νικος", "ΝΙΚΟΣ ΝΙΚΟΣ ΝΙΚΟΣ"), ("İnci", "inci inci inci inci")]
        {
            assert_eq!(Password::typed(typed).weakness(&[name]), Some(Expected), "{typed}");
        }
    }

    #[test]
    fn length_is_counted_in_code_points() {
        let long: String = "river lantern orbit maple ".chars().cycle().take(MAX_LENGTH).collect();
        assert_eq!(verdict(&long), Ok(()));
        assert_eq!(verdict(&format!("{long}x")), Err(TooLong));
        assert_eq!(verdict("🌊🏔🦊🪴🎻🚲🧭🥨🌙⚡🍋🧶🎲🕯"), Err(TooShort), "fourteen, though far more bytes");
    }

    #[test]
    fn two_spellings_of_one_text_are_one_password() {
        assert!(Password::typed("e\u{301}toile") == Password::typed("\u{e9}toile"));
        assert!(Password::typed("Etoile") != Password::typed("etoile"));
        assert!(Password::typed("etoile ") != Password::typed("etoile"));
    }
}
