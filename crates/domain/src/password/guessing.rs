//! The guessability of a text by zxcvbn, at a bounded cost. Knows no policy.
//!
//! zxcvbn reads signs as letters (`4` as `a`) in every combination that there is, and looks each part of each reading
//! up: a hundred characters with all such signs in them take half a second. So a text that can be read in many ways is
//! shortened first. A prefix is guessed no less easily than the whole, but for odd cases, so a password may be refused
//! for its beginning and is not accepted for it.

use zxcvbn::matching::patterns::MatchPattern;

/// The longest text that zxcvbn reads, in code points; it would ignore the rest by itself.
const LONGEST: usize = 100;
/// The shortest prefix: a good password is good by then.
const LEAST: usize = 24;
/// The budget, in readings times code points squared, which is the cost. A text of the greatest length may have 32
/// readings, as with all ten digits in it; that takes some 10 ms. The most expensive one of the least length takes some
/// 30 ms.
const BUDGET: usize = 32 * LONGEST * LONGEST;
/// The longest entry in the lists of common passwords, names and words.
const LONGEST_ENTRY: usize = 40;

/// The signs that zxcvbn reads as a letter, by letter.
const SIGNS: [&str; 12] = ["4@", "8", "({[<", "3", "69", "1!|", "1|7", "0", "$5", "+7", "%", "2"];
/// The signs that stand for two letters.
const TWICE: &str = "1|7";

/// The number of guesses, as a power of ten.
pub(super) fn guesses(text: &str, names: &[&str]) -> f64 {
    zxcvbn::zxcvbn(judged(text), names).guesses_log10()
}

/// Whether the whole text is one entry in the lists of common passwords, names and words (some 30,000 and 60,000).
pub(super) fn is_common(text: &str) -> bool {
    if text.chars().count() > LONGEST_ENTRY || judged(text) != text {
        return false;
    }
    let found = zxcvbn::zxcvbn(text, &[]);
    matches!(found.sequence(), [only] if matches!(only.pattern, MatchPattern::Dictionary(_)))
}

/// The prefix of the text that fits the budget.
fn judged(text: &str) -> &str {
    let parts = (LEAST..=LONGEST).rev().map(|size| start(text, size));
    parts.into_iter().find(|part| is_cheap(part)).unwrap_or_else(|| start(text, LEAST))
}

fn start(text: &str, size: usize) -> &str {
    text.char_indices().nth(size).map_or(text, |(at, _)| &text[..at])
}

fn is_cheap(text: &str) -> bool {
    let size = text.chars().count();
    readings(text) * size * size <= BUDGET
}

/// The number of ways in which zxcvbn reads the text, at most.
fn readings(text: &str) -> usize {
    let present = |signs: &str| signs.chars().filter(|sign| text.contains(*sign)).count();
    let choices: usize = SIGNS.iter().map(|signs| present(signs).max(1)).product();
    choices << present(TWICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_typed_costs_no_more_than_the_dearest_of_the_least_length() {
        let every_sign = "4@8({[<369 1!|70$5+%2";
        for size in [15, 24, 25, 40, 100, 256] {
            let text: String = every_sign.chars().cycle().take(size).collect();
            assert_eq!(judged(&text).chars().count(), size.min(LEAST), "{size}");
        }
        let digits: String = "river 0123456789 ".chars().cycle().take(256).collect();
        assert!(judged(&digits).chars().count() > 60);
        let words: String = "river lantern 🌊 ".chars().cycle().take(256).collect();
        assert_eq!(judged(&words).chars().count(), LONGEST);
    }

    #[test]
    fn no_entry_is_too_long_to_be_found() {
        for word in ["iloveyou", "qwertyuiop", "sunshine", "misunderstanding"] {
            assert!(is_common(word), "{word}");
        }
        assert!(!is_common(&"sunshine".repeat(20)));
    }
}
