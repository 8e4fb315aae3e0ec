//! Names as people of many scripts type them, and those that are made to be taken for others.

use super::*;
use FieldCode::{Invalid, Required, TooLong, TooShort};

#[test]
fn spellings_of_one_name_have_one_key() {
    for spellings in [
        &["ana", " Ana ", "ANA", "\u{ff21}\u{ff2e}\u{ff21}", "\tana\n", "𝐚𝐧𝐚"][..],
        &["νικος", "ΝΙΚΟΣ", "νικοσ", "Νικος"],
        &["strauß", "STRAUSS", "strauss", "STRAUẞ", "Strauſs"],
        &["İnci", "inci", "INCI", "i\u{307}nci", "İNCİ"],
        &["zoë", "ZOE\u{308}", "Zoe\u{308}"],
        &["ﬁona", "FIONA"],
        &["Ꭰꮣ", "ꭰꮣ", "ᎠᏓ"],
        &["ᾳδης", "ΑΙΔΗΣ", "ᾼδης"],
        &[
            "\u{200b}ana\u{200b}",
            "\u{feff}ana",
            "an\u{ad}a",
            "\u{200e}ana\u{200f}",
            "\u{2068}ana\u{2069}",
            "a n a",
            "ana\u{fe0f}",
        ],
        &["ana", "\u{3164}ana", "ana\u{0}", "ana\u{34f}", "ana\u{180e}", "a\u{2060}na", "\u{202a}ana\u{202c}"],
    ] {
        for spelling in spellings {
            assert_eq!(key(spelling), key(spellings[0]), "{spelling:?}");
        }
    }
    for (one, other) in
        [("ana", "anа"), ("ana", "aná"), ("ılgın", "ilgin"), ("i\u{301}", "i"), ("zoe", "zoë"), ("a.b", "ab")]
    {
        assert_ne!(key(one), key(other), "{one:?} {other:?}");
    }
}

#[test]
fn the_key_of_a_spelling_is_that_of_its_canonical_spelling_and_of_itself() {
    let cased = [
        '\u{0}'..='\u{587}',
        '\u{10a0}'..='\u{1fff}',
        '\u{2160}'..='\u{2188}',
        '\u{a640}'..='\u{abbf}',
        '\u{fb00}'..='\u{ff5a}',
        '\u{10400}'..='\u{104ff}',
    ];
    for c in cased.into_iter().flatten() {
        let text = format!("a{c}i{c}\u{307}\u{301}");
        let name = key(&text);
        assert_eq!(key(&name), name, "{text:?}");
        assert_eq!(key(&canonical(&text)), name, "{text:?}");
    }
}

#[test]
fn an_operators_name_has_no_spaces_and_no_signs() {
    assert_eq!(new_username(" Zoë.O-1@x "), Ok("zoë.o-1@x".to_owned()));
    assert_eq!(new_username("\u{feff}zoe\u{200b}"), Ok("zoe".to_owned()));
    assert_eq!(new_username("नरेन्द्र"), Ok("नरेन्द्र".to_owned()));
    assert_eq!(new_username("a b"), Err(Invalid));
    assert_eq!(new_username("a/b"), Err(Invalid));
    assert_eq!(new_username("\u{200b}"), Err(Required));
    assert_eq!(new_username(""), Err(Required));
    assert_eq!(new_username(&"a".repeat(65)), Err(TooLong));
}

#[test]
fn a_name_that_somebody_chooses_is_letters_with_their_marks_digits_and_separators() {
    for (typed, name) in [
        (" Zoe.M ", "zoe.m"),
        ("zoë-1_2", "zoë-1_2"),
        ("42", "42"),
        ("\u{ff3a}oe", "zoe"),
        ("Иван_7", "иван_7"),
        ("Ελένη", "ελένη"),
        ("健太abc", "健太abc"),
        ("たろう太郎taro", "たろう太郎taro"),
        ("김철수kim", "김철수kim"),
        ("İnci", "i\u{307}nci"),
        ("Strauß", "strauß"),
        ("Ionuţ", "ionuţ"),
        ("नरेन्द्र", "नरेन्द्र"),
        ("ปิ่นแก้ว", "ปิ่นแก้ว"),
        ("محمد", "محمد"),
        ("علی\u{200c}رضا", "علیرضا"),
        ("Ꭰꮣ", "ꭰꮣ"),
        ("ꓡꓲꓢꓴ", "ꓡꓲꓢꓴ"),
        ("\u{200e}zoe\u{200e}", "zoe"),
        ("zo\u{200b}e\u{3164}", "zoe"),
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
        ("\u{feff}", Required),
        ("z", TooShort),
        ("健", TooShort),
        (".zoe", Invalid),
        ("-zoe", Invalid),
        ("_", Invalid),
        ("\u{301}zoe", Invalid),
        ("zoe.\u{301}", Invalid),
        ("zoe\u{30a}\u{30a}\u{30a}\u{30a}\u{30a}", Invalid),
        ("zoe marsh", Invalid),
        ("zoe@example.org", Invalid),
        ("zoe/..", Invalid),
        ("zoe\u{0}", Invalid),
        ("zo\u{202e}e", Invalid),
        ("zo\u{200e}e", Invalid),
        ("🌊🌊", Invalid),
        ("zoe\u{e000}", Invalid),
        ("zɑe", Invalid),
    ] {
        assert_eq!(chosen_username(typed), Err(reason), "{typed:?}");
    }
    assert_eq!(chosen_username(&"n".repeat(65)), Err(TooLong));
    assert_eq!(chosen_username(&"\u{fdfa}".repeat(4)), Err(TooLong), "what it becomes counts");
}

#[test]
fn letters_of_scripts_that_look_alike_are_not_mixed() {
    for typed in [
        "anа",
        "ζoe",
        "αа",
        "zօe",
        "Ꭺna",
        "ana\u{a4e2}",
        "ꓮna",
        "zⲟe",
        "ⲁna",
        "anა",
        "𐐬na",
        "zoꬲ𐓪",
        "anａ\u{430}",
        "ana٤",
        "zoe৪",
        "anaߋ",
        "zoeഠ",
        "ꓳзa",
        "oо",
        "таня1a",
        "anaᴀ",
    ] {
        assert_eq!(chosen_username(typed), Err(Invalid), "{typed:?}");
    }
}

#[test]
fn reserved_names_stay_reserved_with_separators_and_with_letters_that_look_alike() {
    for name in [
        "admin",
        "root",
        "no-reply",
        "noreply",
        "a.d.m.i.n",
        "post_master",
        "me",
        "exeunt",
        "api",
        "ADMİN",
        "ſupport",
        "admın",
        "rооt",
        "adrnin",
        "he1p",
    ] {
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
