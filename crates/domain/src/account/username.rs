//! User names: which spellings are one name, and which names an operator may give and a new person may choose.

use crate::unicode::{is_control, is_invisible, is_mark, is_soft_dotted, is_stacked};
use exeunt_contract::FieldCode;
use exeunt_contract::value::USERNAME_MAX;
use icu_casemap::CaseMapper;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;
use unicode_security::confusable_detection::skeleton;
use unicode_security::general_security_profile::IdentifierType;
use unicode_security::{GeneralSecurityProfile, MixedScript, RestrictionLevel, RestrictionLevelDetection};

/// The fewest characters of a chosen user name: a single letter is no person's name.
pub const USERNAME_MIN: usize = 2;

/// The most marks that are stacked on one letter of a user name (UTS 39 §5.4).
const MARKS_MAX: usize = 4;

/// The canonical combining class of marks that stand above their letter.
const ABOVE: u8 = 230;

/// The canonical spelling of a user name, as it is shown: surrounding spaces dropped, NFKC, lower case.
#[must_use]
pub fn canonical(identifier: &str) -> String {
    identifier.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// The key of a user name, the same for all of its spellings: no two accounts have the same key, accounts are found by
/// it, and guesses are counted under it. NFKC_Casefold (The Unicode Standard, §3.13; RFC 8265 compares lower case,
/// which takes `strauß` and `STRAUSS` for two names and `ΝΙΚΟΣ` for another than `νικος`), without spaces, controls and
/// other invisible characters, and without the dot that `İ` leaves above an `i`.
#[must_use]
pub fn key(identifier: &str) -> String {
    let fold = |text: &str| CaseMapper::new().fold_string(text).into_owned();
    let composed: String = fold(&identifier.nfd().collect::<String>()).nfkc().collect();
    let seen = fold(&composed);
    let seen = seen.nfkd().filter(|c| !c.is_whitespace() && !is_control(*c) && !is_invisible(*c));
    without_doubled_dots(seen).nfkc().collect()
}

/// Removes each dot above a letter that has one already. The text must be decomposed.
fn without_doubled_dots(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut has_a_dot = false;
    text.filter(move |c| {
        let is_doubled = *c == '\u{307}' && has_a_dot;
        match canonical_combining_class(*c) {
            0 => has_a_dot = is_soft_dotted(*c),
            // A mark above replaces the letter's own dot.
            ABOVE => has_a_dot &= is_doubled,
            _ => {}
        }
        !is_doubled
    })
}

/// The canonical user name for a new account that an operator makes: 1 to [`USERNAME_MAX`] characters, letters with
/// their marks, digits, `.`, `_`, `-` or `@`. Invisible characters are dropped.
///
/// # Errors
/// [`FieldCode::Required`], [`FieldCode::TooLong`] or [`FieldCode::Invalid`].
pub fn new_username(typed: &str) -> Result<String, FieldCode> {
    let name = canonical(&seen(typed));
    if name.is_empty() {
        return Err(FieldCode::Required);
    }
    if name.chars().count() > USERNAME_MAX {
        return Err(FieldCode::TooLong);
    }
    let is_sound = name.chars().all(|c| is_letter(c) || is_mark(c) || is_separator(c) || c == '@');
    if is_sound && marks_stand_on_letters(&name) { Ok(name) } else { Err(FieldCode::Invalid) }
}

/// The canonical user name that a new person chooses: [`USERNAME_MIN`] to [`USERNAME_MAX`] letters with their marks,
/// digits, `.`, `_` and `-`, the first of them a letter or a digit. Invisible characters are dropped. No `@`, because
/// nothing shows that an e-mail address is the person's own. Stricter than the rule for operators, who look at a name
/// first: only characters of scripts in use, and no mixture of scripts that is easily taken for another name (UTS 39,
/// Highly Restrictive: one script, or Latin beside Chinese, Japanese or Korean). A name that is wholly in one script is
/// accepted, even if it looks like one in another.
///
/// # Errors
/// [`FieldCode::Required`], [`FieldCode::TooShort`], [`FieldCode::TooLong`] or [`FieldCode::Invalid`]. Whether the name
/// is available is another question: [`is_reserved`], and the store.
pub fn chosen_username(typed: &str) -> Result<String, FieldCode> {
    let name = new_username(typed)?;
    let is_known = |c: char| is_separator(c) || is_of_living_script(c);
    let is_sound = name.chars().all(is_known) && name.starts_with(is_letter);
    if !is_sound || mixes_scripts(&name) {
        return Err(FieldCode::Invalid);
    }
    if name.chars().count() < USERNAME_MIN { Err(FieldCode::TooShort) } else { Ok(name) }
}

/// Whether a user name is reserved: it speaks for the service or its operator, is an address that mail and certificate
/// authorities trust (RFC 2142; CA/Browser Forum Baseline Requirements §3.2.2.4.4), or reads like a fault. Neither
/// separators nor letters that look alike (UTS 39 §4) make another name of it.
#[must_use]
pub fn is_reserved(username: &str) -> bool {
    let plain: String = key(username).chars().filter(|c| !is_separator(*c)).collect();
    RESERVED.iter().any(|reserved| skeleton(&plain).eq(skeleton(reserved)))
}

/// Reserved names, without separators.
const RESERVED: &[&str] = &[
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "billing",
    "contact",
    "everyone",
    "exeunt",
    "exeuntserver",
    "guest",
    "help",
    "helpdesk",
    "hostmaster",
    "info",
    "legal",
    "login",
    "logout",
    "mail",
    "mailerdaemon",
    "me",
    "moderator",
    "nil",
    "nobody",
    "noc",
    "none",
    "noreply",
    "null",
    "official",
    "operator",
    "owner",
    "password",
    "postmaster",
    "privacy",
    "register",
    "root",
    "sales",
    "security",
    "self",
    "service",
    "settings",
    "signin",
    "signout",
    "signup",
    "ssladmin",
    "staff",
    "status",
    "superuser",
    "support",
    "sysadmin",
    "system",
    "team",
    "true",
    "false",
    "undefined",
    "unknown",
    "user",
    "username",
    "webmaster",
    "www",
];

/// A typed name without its invisible characters. Bidirectional controls inside it stay: they change how the name
/// looks, and are refused.
fn seen(typed: &str) -> String {
    let around = |c: char| c.is_whitespace() || is_invisible(c);
    typed.trim_matches(around).chars().filter(|c| !is_invisible(*c) || is_control(*c)).collect()
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '_' | '-')
}

/// Whether a character is a visible letter or digit.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !is_mark(c) && !is_invisible(c)
}

fn marks_stand_on_letters(name: &str) -> bool {
    let (mut stacked, mut on_a_letter) = (0, false);
    name.chars().all(|c| {
        let is_mark = is_mark(c);
        stacked = if is_mark { stacked + usize::from(is_stacked(c)) } else { 0 };
        let is_sound = !is_mark || (on_a_letter && stacked <= MARKS_MAX);
        on_a_letter = is_mark || is_letter(c);
        is_sound
    })
}

/// Whether a character is in use in a script of today (UTS 39 §3.1, Identifier_Type). Wider than the General Security
/// Profile by the scripts of small communities and by rare letters: a name is written the way its people write it.
fn is_of_living_script(c: char) -> bool {
    use IdentifierType::{Inclusion, Limited_Use, Recommended, Uncommon_Use};
    matches!(c.identifier_type(), Some(Recommended | Inclusion | Limited_Use | Uncommon_Use))
}

fn mixes_scripts(name: &str) -> bool {
    !name.is_single_script() && !name.check_restriction_level(RestrictionLevel::HighlyRestrictive)
}

#[cfg(test)]
mod tests;
