//! Unicode properties of single characters: which are invisible, which combine, which may stand beside which. One list
//! for names, for the counters of guesses, and for the log. Knows nothing of the purpose of a text.

use icu_properties::props::{
    BidiControl, DefaultIgnorableCodePoint, Emoji, ExtendedPictographic, GeneralCategory, GeneralCategoryGroup,
    JoiningType, SoftDotted, VariationSelector,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::char::canonical_combining_class;

/// Zero width non-joiner.
const ZWNJ: char = '\u{200c}';
/// Zero width joiner.
const ZWJ: char = '\u{200d}';
/// The variation selectors that ask for a sign as text or as an emoji.
const TEXT: char = '\u{fe0e}';
const EMOJI: char = '\u{fe0f}';
/// The first and the last of the tags.
const TAG_FIRST: char = '\u{e0020}';
const TAG_END: char = '\u{e007f}';
/// The canonical combining class of signs that take the vowel from a letter (Indic scripts).
const VIRAMA: u8 = 9;

/// Whether a character is drawn as nothing wherever it stands: `Default_Ignorable_Code_Point` (UAX 44), which has the
/// zero-width characters, the byte order mark, the bidirectional controls, soft hyphens, variation selectors and the
/// Hangul fillers; and letters and symbols that are blank by their design.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        || matches!(c, '\u{2800}' | '\u{fffc}' | '\u{13441}' | '\u{13442}' | '\u{16fe4}' | '\u{1d159}')
}

/// Whether a character moves the cursor, ends a line, or turns the direction of writing.
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || CodePointSetData::new::<BidiControl>().contains(c)
}

/// Whether a character combines with the one before it (general category M).
#[must_use]
pub fn is_mark(c: char) -> bool {
    GeneralCategoryGroup::Mark.contains(category(c))
}

/// Whether a mark stands above, below or around its letter and takes no room of its own, so that any number of them can
/// be stacked (general categories Mn and Me).
#[must_use]
pub fn is_stacked(c: char) -> bool {
    matches!(category(c), GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark)
}

/// Whether a character has a public meaning, and can be drawn: it is neither private, nor unassigned, nor a
/// noncharacter, nor a control or a format character.
#[must_use]
pub fn is_graphic(c: char) -> bool {
    use GeneralCategoryGroup as Group;
    let graphic = Group::Letter.union(Group::Mark).union(Group::Number).union(Group::Punctuation);
    let graphic = graphic.union(Group::Symbol).union(Group::SpaceSeparator);
    graphic.contains(category(c)) && !is_invisible(c)
}

/// Whether a letter has a dot that a combining dot above replaces, so that both together look like the letter alone:
/// `i`, `j`, `į` (The Unicode Standard, §7.1, "Diacritics on i and j").
#[must_use]
pub fn is_soft_dotted(c: char) -> bool {
    CodePointSetData::new::<SoftDotted>().contains(c)
}

/// Whether the invisible character at `place` changes how its neighbours look, as it does in honest writing: a
/// variation selector after a character, a joiner inside an emoji or an Indic conjunct, a non-joiner between letters
/// that would join (RFC 5892, appendix A.1 and A.2), a tag of a region's flag.
#[must_use]
pub fn shapes_neighbours(text: &[char], place: usize) -> bool {
    let (before, after) = (&text[..place], &text[place + 1..]);
    let Some(last) = before.last().copied() else { return false };
    match text[place] {
        ZWJ => follows_virama(last) || (ends_in_emoji(before) && after.first().copied().is_some_and(is_emoji)),
        ZWNJ => follows_virama(last) || joins(before, after),
        TAG_FIRST..=TAG_END => is_of_a_flag(before, &text[place..]),
        TEXT | EMOJI => CodePointSetData::new::<Emoji>().contains(last),
        c => CodePointSetData::new::<VariationSelector>().contains(c) && is_written(last),
    }
}

/// Whether a tag is part of a region's flag: a black flag, the code of the region (ISO 3166-2), the end. More tags
/// would be a hidden text beside the visible one.
fn is_of_a_flag(before: &[char], tags: &[char]) -> bool {
    let is_tag = |c: &&char| matches!(**c, TAG_FIRST..TAG_END);
    let (passed, to_come) = (before.iter().rev().take_while(is_tag).count(), tags.iter().take_while(is_tag).count());
    let flag = before.len().checked_sub(passed + 1).map(|place| before[place]);
    flag == Some('\u{1f3f4}') && tags.get(to_come) == Some(&TAG_END) && (3..=6).contains(&(passed + to_come))
}

fn is_written(c: char) -> bool {
    GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Mark).contains(category(c)) && !is_invisible(c)
}

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn follows_virama(last: char) -> bool {
    canonical_combining_class(last) == VIRAMA
}

fn is_emoji(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// Whether a text ends in an emoji, its colour and its presentation aside.
fn ends_in_emoji(text: &[char]) -> bool {
    let extends = |c: &&char| matches!(c, '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    text.iter().rev().find(|c| !extends(c)).copied().is_some_and(is_emoji)
}

fn joins(before: &[char], after: &[char]) -> bool {
    let joining = |c: &char| CodePointMapData::<JoiningType>::new().get(*c);
    let opaque = |kind: &JoiningType| *kind == JoiningType::Transparent;
    let left = before.iter().rev().map(joining).find(|kind| !opaque(kind));
    let right = after.iter().map(joining).find(|kind| !opaque(kind));
    matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_as_nothing_is_one_list() {
        for c in "\u{200b}\u{feff}\u{2060}\u{200e}\u{200f}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{180e}\u{fe0f}\u{e0101}\u{202e}\u{2069}\u{e0061}\u{200c}\u{200d}".chars() {
            assert!(is_invisible(c), "{c:?}");
        }
        for c in "aß健ी́👍-_1 \u{3000}".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn an_invisible_character_belongs_where_it_changes_what_is_seen() {
        let stands = |text: &str, place: usize| shapes_neighbours(&text.chars().collect::<Vec<_>>(), place);
        for (text, place) in [
            ("می\u{200c}خواهم", 2),
            ("ශ\u{dca}\u{200d}ර\u{dd3}", 2),
            ("क\u{94d}\u{200c}ष", 2),
            ("👩\u{200d}🚀", 1),
            ("👩🏽\u{200d}🚀", 2),
            ("❤\u{fe0f}\u{200d}🔥", 2),
            ("❤\u{fe0f}", 1),
            ("🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", 3),
            ("🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", 6),
            ("葛\u{e0101}", 1),
            ("1\u{fe0f}\u{20e3}", 1),
        ] {
            assert!(stands(text, place), "{text:?}");
        }
        for (text, place) in [
            ("\u{200d}", 0),
            ("a\u{200d}", 1),
            ("a\u{200d}b", 1),
            ("👩\u{200d}", 1),
            ("a\u{200c}b", 1),
            ("م\u{200c}", 1),
            (" \u{fe0f}", 1),
            ("a\u{fe0f}", 1),
            ("❤\u{fe0f}\u{fe0f}", 2),
            ("葛\u{e0101}\u{e0102}", 2),
            ("🏴\u{e0067}", 1),
            ("🏴\u{e007f}", 1),
            ("🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e0074}\u{e0074}\u{e007f}", 3),
            ("a\u{e0067}", 1),
            ("a\u{200b}b", 1),
            ("a\u{ad}b", 1),
        ] {
            assert!(!stands(text, place), "{text:?}");
        }
    }
}
