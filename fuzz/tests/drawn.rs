//! Everything in `corpus/`, unchanged and with random changes. `EXEUNT_TIMES` multiplies how much, and `EXEUNT_SEED`
//! sets another seed; a failing seed fails again, and the bytes are printed.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

use exeunt_fuzz::{TARGETS, Target};
use std::io::Write as _;
use std::path::Path;

/// Inputs that are drawn for each target.
const DRAWN: usize = 6_000;
/// Nothing longer is drawn; the targets hold longer ones to the same rules.
const LONGEST: usize = 4096;

/// A row of numbers that follows from its seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).unwrap()
    }
}

/// The current input, printed when the test fails.
struct Trying<'a>(&'static str, &'a [u8]);

impl Drop for Trying<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{} went wrong with b\"{}\"", self.0, self.1.escape_ascii());
        }
    }
}

fn attempt(target: &Target, data: &[u8]) {
    let trying = Trying(target.name, data);
    (target.run)(trying.1);
}

fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn changed(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut data = corpus[dice.roll(corpus.len())].clone();
    for _ in 0..=dice.roll(6) {
        let place = dice.roll(data.len() + 1);
        let end = place + dice.roll(data.len() - place + 1).min(dice.roll(32));
        match dice.roll(7) {
            0 => data.insert(place, dice.byte()),
            1 => drop(data.drain(place..end)),
            2 => data.extend_from_within(place..end),
            3 if place < data.len() => data[place] ^= 1 << dice.roll(8),
            4 if place < data.len() => data[place] = b" ;,=\"'\n\r\t\0{}[]:\\/.@\x7f\xff"[dice.roll(21)],
            5 => {
                let piece = data[place..end].to_vec();
                let there = dice.roll(data.len() + 1);
                data.splice(there..there, piece);
            }
            _ => {
                let other = &corpus[dice.roll(corpus.len())];
                let from = dice.roll(other.len() + 1);
                data.splice(place..end, other[from..].iter().copied());
            }
        }
    }
    data.truncate(LONGEST);
    data
}

#[test]
fn what_was_found_once_holds() {
    for target in TARGETS {
        let corpus = corpus(target);
        assert!(corpus.len() >= 12, "{} has only {} files", target.name, corpus.len());
        corpus.iter().for_each(|data| attempt(target, data));
    }
}

#[test]
fn whatever_comes_what_must_hold_holds() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<usize>().unwrap());
    let drawn = DRAWN * number("EXEUNT_TIMES").unwrap_or(1).max(1);
    let seed = number("EXEUNT_SEED");
    for target in TARGETS {
        let corpus = corpus(target);
        let mut dice = Dice(u64::try_from(seed.unwrap_or(7)).unwrap());
        for _ in 0..drawn {
            attempt(target, &changed(&mut dice, &corpus));
        }
    }
    if seed.is_some() {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nfigure: {drawn} inputs drawn by lot for each of {} parsers", TARGETS.len()).unwrap();
    }
}
