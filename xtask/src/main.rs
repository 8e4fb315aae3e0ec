//! The command line of `cargo xtask`; the work is done in the library.

use clap::Parser;
use std::process::ExitCode;
use xtask::report::{Outcome, say};
use xtask::{bench, ci, long_tests, openapi, serve, server, site, tools};

/// The project's own commands. Each makes ready whatever it needs.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", max_term_width = 100)]
enum Command {
    /// Build everything, start the app with its server, print the address
    Serve(serve::Args),
    /// Run everything that a change must pass, or only these steps
    Test {
        /// The steps, in any order
        #[arg(value_parser = ci::names())]
        steps: Vec<String>,
    },
    /// Run everything at length that is drawn by lot, or only these parts, and print their figures
    Soak(long_tests::Args),
    /// Build the program that an operator runs, with the app inside, and print where it is
    Release,
    /// Build the app into target/site and hold it against its budget
    Dist,
    /// Make Trunk and wasm-bindgen ready, print the folders to put on PATH
    Tools,
    /// Write crates/contract/openapi.json anew
    Openapi,
    /// Measure session checks and log-ins a second, beside the floor of this machine
    Bench,
}

fn main() -> ExitCode {
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Outcome {
    match command {
        Command::Serve(args) => serve::serve(&args),
        Command::Test { steps } => ci::test(&steps),
        Command::Soak(args) => long_tests::run(args),
        Command::Release => server::release().map(|program| say(program.display())),
        Command::Dist => site::dist(),
        Command::Tools => tools::tools(),
        Command::Openapi => openapi::openapi(),
        Command::Bench => bench::bench(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_refused_and_the_names_of_steps_and_parts_are_told() {
        for words in ["", "serve --port", "serve --port high", "dist now", "soak --far", "soak --seed -1", "deploy"] {
            assert!(Command::try_parse_from(["xtask"].into_iter().chain(words.split(' '))).is_err(), "{words}");
        }
        for (words, known) in [(["xtask", "test", "sever"], "journeys"), (["xtask", "soak", "fuss"], "schemathesis")] {
            let refused = Command::try_parse_from(words).unwrap_err().to_string();
            assert!(refused.contains(words[2]) && refused.contains(known), "{refused}");
        }
    }
}
