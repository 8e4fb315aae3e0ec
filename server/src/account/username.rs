//! The user name that a new person chooses. Stricter than what an operator may give: nobody looks at it first.

use super::canonical;
use exeunt_contract::FieldCode;
use exeunt_contract::value::USERNAME_MAX;

/// The fewest characters of a user name that somebody chooses: a single letter is nobody's name.
pub const USERNAME_MIN: usize = 2;

/// The canonical user name of somebody who signs up: [`USERNAME_MIN`] to [`USERNAME_MAX`] letters, digits, `.`, `_` and
/// `-`, the first of them a letter or a digit. No `@`, because nobody has shown that an e-mail address is theirs. Letters
/// of scripts that look alike are not mixed, so that `ana` cannot be written with a Cyrillic а; a name that is wholly in
/// one script is taken, even if it looks like one in another (Unicode TR 39 §5 calls this a single-script name).
///
/// # Errors
/// [`FieldCode::Required`], [`FieldCode::TooShort`], [`FieldCode::TooLong`] or [`FieldCode::Invalid`]. Whether the name
/// is to be had is another question: [`is_reserved`], and the store.
pub fn chosen_username(typed: &str) -> Result<String, FieldCode> {
    let name = canonical(typed);
    let length = name.chars().count();
    if length == 0 {
        return Err(FieldCode::Required);
    }
    if length > USERNAME_MAX {
        return Err(FieldCode::TooLong);
    }
    let letters = |c: char| c.is_alphanumeric() && !is_blank(c);
    let is_sound = name.chars().all(|c| letters(c) || is_separator(c)) && name.starts_with(letters);
    if !is_sound || mixes_look_alikes(&name) {
        return Err(FieldCode::Invalid);
    }
    if length < USERNAME_MIN { Err(FieldCode::TooShort) } else { Ok(name) }
}

/// Whether nobody may have this canonical name: it speaks for the service or its operator, is an address that mail
/// and certificate authorities trust (RFC 2142; CA/Browser Forum Baseline Requirements §3.2.2.4.4), or reads like
/// a fault. Separators do not make another name of it.
#[must_use]
pub fn is_reserved(canonical: &str) -> bool {
    let plain: String = canonical.chars().filter(|c| !is_separator(*c)).collect();
    RESERVED.contains(&plain.as_str())
}

/// Written without separators.
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

fn is_separator(c: char) -> bool {
    matches!(c, '.' | '_' | '-')
}

/// Letters by their class that show nothing at all: the Hangul fillers (Unicode `Default_Ignorable_Code_Point`).
fn is_blank(c: char) -> bool {
    matches!(c, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}')
}

/// The scripts whose letters are easily taken for one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Cherokee,
}

/// The script of a letter in canonical form (Unicode blocks); none for digits, separators and every other script, whose
/// letters are mixed with Latin ones by honest people too, as in Japanese.
fn script(c: char) -> Option<Script> {
    match c {
        'a'..='z' | '\u{c0}'..='\u{2af}' | '\u{1d00}'..='\u{1d25}' | '\u{1d6b}'..='\u{1dbf}' => Some(Script::Latin),
        '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab64}' => {
            Some(Script::Latin)
        }
        '\u{370}'..='\u{3ff}' | '\u{1d26}'..='\u{1d2a}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
        '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{1d2b}' | '\u{2de0}'..='\u{2dff}' => {
            Some(Script::Cyrillic)
        }
        '\u{a640}'..='\u{a69f}' => Some(Script::Cyrillic),
        '\u{531}'..='\u{58f}' => Some(Script::Armenian),
        '\u{13a0}'..='\u{13ff}' | '\u{ab70}'..='\u{abbf}' => Some(Script::Cherokee),
        _ => None,
    }
}

fn mixes_look_alikes(name: &str) -> bool {
    let mut scripts = name.chars().filter_map(script);
    scripts.next().is_some_and(|first| scripts.any(|other| other != first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldCode::{Invalid, Required, TooLong, TooShort};

    #[test]
    fn a_name_that_somebody_chooses_is_letters_digits_and_separators() {
        for (typed, name) in [
            (" Zoe.M ", "zoe.m"),
            ("zoë-1_2", "zoë-1_2"),
            ("42", "42"),
            ("\u{ff3a}oe", "zoe"),
            ("Иван_7", "иван_7"),
            ("Ελένη", "ελένη"),
            ("健太abc", "健太abc"),
            ("ab", "ab"),
        ] {
            assert_eq!(chosen_username(typed).as_deref(), Ok(name), "{typed:?}");
        }
        assert_eq!(chosen_username(&"n".repeat(64)), Ok("n".repeat(64)));
    }

    #[test]
    fn the_reason_is_given() {
        for (typed, reason) in [
            ("", Required),
            (" \t\n", Required),
            ("z", TooShort),
            ("健", TooShort),
            (".zoe", Invalid),
            ("-zoe", Invalid),
            ("_", Invalid),
            ("zoe marsh", Invalid),
            ("zoe@example.org", Invalid),
            ("zoe/..", Invalid),
            ("zoe\u{0}", Invalid),
            ("zo\u{202e}e", Invalid),
            ("zo\u{200b}e", Invalid),
            ("zoe\u{3164}", Invalid),
            ("zoe\u{ffa0}", Invalid),
            ("🌊🌊", Invalid),
            ("anа", Invalid),
            ("ζoe", Invalid),
            ("αа", Invalid),
            ("zօe", Invalid),
            ("Ꭺna", Invalid),
        ] {
            assert_eq!(chosen_username(typed), Err(reason), "{typed:?}");
        }
        assert_eq!(chosen_username(&"n".repeat(65)), Err(TooLong));
        assert_eq!(chosen_username(&"\u{fdfa}".repeat(4)), Err(TooLong), "what it becomes counts");
    }

    #[test]
    fn reserved_names_stay_reserved_with_separators() {
        for name in ["admin", "root", "no-reply", "noreply", "a.d.m.i.n", "post_master", "me", "exeunt", "api"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["ana", "administrators-friend", "meg", "supporter"] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn every_reserved_name_is_one_that_could_be_chosen_otherwise() {
        for name in RESERVED {
            assert_eq!(chosen_username(name).as_deref(), Ok(*name));
            assert!(!name.contains(is_separator), "{name}");
        }
    }
}
