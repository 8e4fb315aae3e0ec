//! Displayed names of people, devices and accounts. One rule for all of them: only visible text counts.

use crate::unicode::{is_control, is_graphic, is_invisible, is_mark, is_stacked, shapes_neighbours};
use exeunt_contract::FieldCode;
use exeunt_contract::value::{CHARACTER_BYTES, NAME_MAX};
use unicode_segmentation::UnicodeSegmentation;

/// The most marks that may be stacked on one letter (UTS 39 §5.4: no orthography needs more, and more paint over the
/// lines above and below).
const MARKS_MAX: usize = 4;

/// A displayed name: surrounding spaces dropped, 1 to [`NAME_MAX`] characters, otherwise as [`label`].
///
/// # Errors
/// [`FieldCode::Required`], or what [`label`] finds.
pub fn displayed_name(typed: &str) -> Result<String, FieldCode> {
    label(typed, NAME_MAX)?.ok_or(FieldCode::Required)
}

/// A short text that a person gives something as its name: surrounding spaces dropped, at most `max` characters as a
/// person counts them (see [`length`]), none if nothing was typed.
///
/// # Errors
/// [`FieldCode::TooLong`]. [`FieldCode::Invalid`] where nothing of it is visible, and for characters that are invisible
/// or affect their surroundings: controls and line breaks, marks that turn the direction of writing, private and
/// unassigned characters, invisible ones that shape no neighbour, a mark without a letter, and more than four marks on
/// one letter.
pub fn label(typed: &str, max: usize) -> Result<Option<String>, FieldCode> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if length(text) > max {
        return Err(FieldCode::TooLong);
    }
    if is_seen_as_it_is(text) { Ok(Some(text.to_owned())) } else { Err(FieldCode::Invalid) }
}

/// The length as a person counts it: in extended grapheme clusters (UAX 29), of which one that is longer than
/// [`CHARACTER_BYTES`] counts for as many as it would fill.
#[must_use]
pub fn length(text: &str) -> usize {
    text.graphemes(true).map(cost).sum()
}

/// The beginning of a text, at most `max` characters of it.
#[must_use]
pub fn beginning(text: &str, max: usize) -> &str {
    let mut left = max;
    let mut fits = |cluster: &&str| {
        let fits = cost(cluster) <= left;
        left = left.saturating_sub(cost(cluster));
        fits
    };
    let end = text.graphemes(true).take_while(|cluster| fits(cluster)).map(str::len).sum();
    &text[..end]
}

fn cost(cluster: &str) -> usize {
    cluster.len().div_ceil(CHARACTER_BYTES)
}

fn is_seen_as_it_is(text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut stacked, mut seen) = (0, false);
    for (place, &c) in text.iter().enumerate() {
        if is_invisible(c) {
            // It neither begins a letter nor ends one: marks behind it are stacked on those before it.
            if is_control(c) || !shapes_neighbours(&text, place) {
                return false;
            }
            continue;
        }
        let is_based = place > 0 && !text[place - 1].is_whitespace();
        stacked = match is_mark(c) {
            true => stacked + usize::from(is_stacked(c)),
            false => 0,
        };
        if !is_graphic(c) || (is_mark(c) && !is_based) || stacked > MARKS_MAX {
            return false;
        }
        seen |= !c.is_whitespace();
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldCode::{Invalid, Required, TooLong};

    #[test]
    fn names_of_every_script_and_emoji_are_names() {
        for name in [
            "Ana 🌊",
            "Zoë",
            "Zoe\u{308}",
            "Nguyễn Thị Minh Khai",
            "علی\u{200c}رضا",
            "مُحَمَّد",
            "שִׁמְעוֹן",
            "ශ්\u{200d}රී ලංකා",
            "क्ष\u{94d}\u{200d}य",
            "လျှော့",
            "สุริยะ ปิ่นแก้ว",
            "བཀྲ་ཤིས",
            "健太",
            "👨\u{200d}👩\u{200d}👧\u{200d}👦",
            "👩🏽\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}👩🏿",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🇵🇹",
            "1\u{fe0f}\u{20e3}",
            "-",
            "O’Neil & Sons",
        ] {
            assert_eq!(displayed_name(&format!("  {name} ")).as_deref(), Ok(name), "{name:?}");
        }
    }

    #[test]
    fn what_nobody_sees_is_no_name() {
        for typed in [
            "\u{200b}",
            "\u{feff}",
            "\u{2060}",
            "\u{200c}",
            "\u{200d}",
            "\u{ad}",
            "\u{3164}",
            "\u{115f}",
            "\u{ffa0}",
            "\u{2800}",
            "\u{180e}",
            "\u{fe0f}",
            "\u{e0101}",
            "\u{301}",
            "\u{20dd}",
            "\u{e000}",
            "\u{f0000}",
            "\u{fdd0}",
            "\u{ffff}",
            "\u{378}",
            "\u{fffc}",
            "\u{e0041}",
            "\u{200b} \u{200b}",
            "\u{2800}\u{2800}",
        ] {
            assert_eq!(displayed_name(typed), Err(Invalid), "{typed:?}");
            assert_eq!(label(&format!(" {typed} "), 60), Err(Invalid), "{typed:?}");
        }
    }

    #[test]
    fn a_name_holds_nothing_besides_what_is_seen() {
        for typed in [
            "a\nb",
            "a\u{0}b",
            "a\u{85}b",
            "a\u{2028}b",
            "a\u{202e}b",
            "\u{2067}Ana\u{2069}",
            "An\u{200e}a",
            "Ana\u{200d}",
            "A\u{200c}na",
            "An\u{ad}a",
            "Ana\u{e000}",
            "Ana\u{fe0f}\u{fe0f}",
            "Ana \u{301}",
            "👩\u{200d}",
            "\u{fff9}Ana\u{fffb}",
        ] {
            assert_eq!(displayed_name(typed), Err(Invalid), "{typed:?}");
        }
    }

    #[test]
    fn marks_stand_on_a_letter_and_do_not_pile_up() {
        for (count, fine) in [(1, true), (4, true), (5, false), (60, false)] {
            assert_eq!(displayed_name(&format!("A{}na", "\u{31b}".repeat(count))).is_ok(), fine, "{count}");
        }
        let selected = |count| format!("A{}", "\u{31b}\u{fe00}".repeat(count));
        assert_eq!((displayed_name(&selected(4)).is_ok(), displayed_name(&selected(5))), (true, Err(Invalid)));
    }

    #[test]
    fn characters_are_counted_as_a_person_counts_them() {
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        assert_eq!((length("Ana"), length(&family.repeat(9)), length("Zoe\u{308}"), length("")), (3, 9, 3, 0));
        for one in [family, "é", "e\u{301}", "🇵🇹", "健"] {
            assert_eq!(displayed_name(&one.repeat(60)), Ok(one.repeat(60)));
            assert_eq!(displayed_name(&one.repeat(61)), Err(TooLong), "{one}");
        }
        assert_eq!(displayed_name("   "), Err(Required));
        let endless = format!("👩{}", "\u{200d}👩".repeat(400));
        assert_eq!(displayed_name(&endless), Err(TooLong), "one cluster, and as wide as a page");
    }

    #[test]
    fn the_beginning_of_a_name_ends_after_a_whole_character() {
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        assert_eq!(beginning(&family.repeat(9), 2), family.repeat(2));
        assert_eq!((beginning("Zoe", 60), beginning("Zoe", 2), beginning("", 3)), ("Zoe", "Zo", ""));
    }
}
