//! Untrusted storage: other pages of this origin, extensions, people and other versions write there. Random values,
//! read by this browser's own parser and our reader, are accepted only where they can be true.

use exeunt::storage::AccountStore;
use wasm_bindgen_test::wasm_bindgen_test;

const KEY: &str = "exeunt.accounts";
const DRAWN: usize = 2_000;

/// Valid values, and nearly valid ones.
const WRITTEN: [&str; 6] = [
    r#"{"v":1,"accounts":[{"ref":"a1","name":"Ana Reyes","hue":341,"state":"signed_in"}]}"#,
    r#"{"v":1,"accounts":[{"ref":"b-2","name":"Ben","hue":0,"state":"remembered"},{"ref":"c_3","name":"","hue":359,"state":"password_needed"}],"owed":[{"ref":"a1","remember":true}]}"#,
    r#"{"v":1,"accounts":[],"owed":[{"ref":"a1","remember":false},{"ref":"b2","remember":true}]}"#,
    r#"{"v":2,"people":{"x":"another shape"}}"#,
    r#"{"v":1,"accounts":[{"ref":"x","name":"\ud83c\udf0a\u202e","hue":1e2,"state":"levitating","more":[{}]}]}"#,
    r#"{"__proto__":{"v":1,"accounts":[]},"v":1}"#,
];

/// Fragments that are inserted at random.
const PIECES: [&str; 22] = [
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "-1",
    "360",
    "65536",
    "1e999",
    "0.5",
    "\\u0000",
    "\u{0}",
    "é🌊",
    "\"v\":1,",
    "\"ref\":\"../x\",",
    "\"ref\":\"\\r\\n\",",
    "{\"ref\":\"z\",\"name\":\"Zoe\",\"hue\":7,\"state\":\"signed_in\"},",
    "\"constructor\":",
];

/// A row of numbers that follows from its seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides.max(1) as u64).expect("below the number of sides")
    }
}

fn drawn(dice: &mut Dice) -> String {
    let mut text: Vec<char> = WRITTEN[dice.roll(WRITTEN.len())].chars().collect();
    for _ in 0..=dice.roll(4) {
        let place = dice.roll(text.len() + 1);
        let end = (place + dice.roll(12)).min(text.len());
        let piece = match dice.roll(3) {
            0 => PIECES[dice.roll(PIECES.len())].chars().collect(),
            1 => text[place..end].repeat(dice.roll(3)),
            _ => Vec::new(),
        };
        text.splice(place..if dice.roll(2) == 0 { place } else { end }, piece);
    }
    text.into_iter().collect()
}

#[wasm_bindgen_test]
#[expect(clippy::disallowed_methods, reason = "the test plays whoever wrote into storage")]
fn whatever_is_stored_what_is_believed_can_be_true() {
    let storage = web_sys::window().expect("a window").local_storage().expect("readable").expect("there");
    let plain = |text: &str| {
        (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let (mut dice, mut believed) = (Dice(43), 0);
    for _ in 0..DRAWN {
        let text = drawn(&mut dice);
        storage.set_item(KEY, &text).expect("room");
        let remembered = AccountStore::load();
        let tiles = remembered.tiles();
        believed += tiles.len();
        assert!(tiles.len() <= 64, "{text}");
        for tile in tiles {
            assert!(plain(&tile.account.0) && tile.hue < 360 && tile.name.len() <= 2160, "{text}");
            assert_eq!(tile.username, None, "{text}");
        }
        if let Some(owed) = remembered.next_pending() {
            assert!(plain(&owed.account.0) && !owed.is_volatile, "{text}");
        }
        assert_eq!(storage.get_item(KEY), Ok(Some(text)), "reading has written");
    }
    assert!(believed > DRAWN / 20, "only {believed} accounts were read at all");
    storage.clear().expect("empty");
}
