//! The options of a long run, and their parser.

use crate::report::{Failure, Outcome};

/// The options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// The seed of all randomness; random itself where it is not given.
    pub seed: Option<u64>,
    /// The number of kills of each act at a random moment.
    pub runs: u64,
    /// The factor on the number of seeds of a change's run.
    pub times: u64,
    /// The time for fuzzing each parser.
    pub fuzz_seconds: u64,
    /// The most requests of each kind and operation by schemathesis.
    pub examples: u32,
    /// The parts; all where none is named.
    pub parts: Vec<String>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { seed: None, runs: 300, times: 10, fuzz_seconds: 600, examples: 2000, parts: Vec::new() }
    }
}

impl Wishes {
    /// Parses the arguments after the command; one without a hyphen is the name of a part.
    ///
    /// # Errors
    /// When a flag is unknown, or its value is no whole number.
    pub fn read(words: &[&str]) -> Outcome<Self> {
        let mut wishes = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if !word.starts_with('-') {
                wishes.parts.push((*word).to_owned());
                continue;
            }
            let given = words.next().copied().unwrap_or_default();
            let number = || given.parse().map_err(|_| Failure(format!("`{word} {given}`: give a whole number")));
            match *word {
                "--seed" => wishes.seed = Some(number()?),
                "--runs" => wishes.runs = number()?,
                "--times" => wishes.times = number()?,
                "--fuzz-seconds" => wishes.fuzz_seconds = number()?,
                "--examples" => {
                    wishes.examples =
                        u32::try_from(number()?).map_err(|_| Failure(format!("`{given}` is too many")))?;
                }
                unknown => return Err(Failure(format!("soak knows no `{unknown}`"))),
            }
        }
        Ok(wishes)
    }

    /// The command that repeats the run.
    #[must_use]
    pub fn typed(&self) -> String {
        let Self { runs, times, fuzz_seconds, examples, parts, .. } = self;
        let seed = self.seed.unwrap_or_default();
        let parts: String = parts.iter().map(|part| format!(" {part}")).collect();
        format!(
            "cargo xtask soak --seed {seed} --runs {runs} --times {times} --fuzz-seconds {fuzz_seconds} \
             --examples {examples}{parts}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_parts_are_read_in_any_order() {
        let words = ["fuzz", "--runs", "20", "--fuzz-seconds", "60", "seeds", "--seed", "7", "--times", "3"];
        let parts = vec!["fuzz".to_owned(), "seeds".to_owned()];
        let expected = Wishes { seed: Some(7), runs: 20, times: 3, fuzz_seconds: 60, examples: 50, parts };
        assert_eq!(Wishes::read(&[&words[..], &["--examples", "50"]].concat()), Ok(expected));
        assert_eq!(Wishes::read(&[]), Ok(Wishes::default()));
    }

    #[test]
    fn what_is_said_to_bring_the_run_again_does() {
        let parts = vec!["time".to_owned()];
        let wishes = Wishes { seed: Some(4711), runs: 1, times: 2, fuzz_seconds: 3, examples: 4, parts };
        let typed = wishes.typed();
        let words: Vec<&str> = typed.split(' ').collect();
        assert_eq!(words[..3], ["cargo", "xtask", "soak"]);
        assert_eq!(Wishes::read(&words[3..]), Ok(wishes));
    }

    #[test]
    fn what_is_no_number_and_what_nobody_knows_is_refused() {
        for words in
            [&["--seed"][..], &["--seed", "-1"], &["--runs", "many"], &["--examples", "5000000000"], &["--fast"]]
        {
            assert!(Wishes::read(words).is_err(), "{words:?}");
        }
    }
}
