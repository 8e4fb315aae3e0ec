//! The command line of `cargo xtask`: parses the arguments; the work is done in the library.

use std::path::PathBuf;
use std::process::ExitCode;
use xtask::report::{Failure, Outcome, say};
use xtask::serve::{Wishes, serve};
use xtask::soak::{self, soak};
use xtask::{bench, openapi, server, site, suite, tools};

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port 3000] [--data target/demo] [--no-demo]
             build everything, start the app with its server, print the address
  test [STEP…]
             run everything that a change must pass, or only these steps
  soak [--seed N] [--runs 300] [--times 10] [--fuzz-seconds 600] [--examples 2000] [PART…]
             run everything at length that is drawn by lot, or only these parts, and print their figures:
             time, many, seeds, killed, fuzz, strangers
  release    build the program that an operator runs, with the app inside, and print where it is
  dist       build the app into target/site and hold it against its budget
  tools      make Trunk and wasm-bindgen ready, print the folders to put on PATH
  openapi    write crates/contract/openapi.json anew
  bench      session checks and log-ins a second, beside the floor of this machine
  help       this text";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome {
    match words {
        ["serve", wishes @ ..] => serve(&read_wishes(wishes)?),
        ["test", names @ ..] => suite::test(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()),
        ["soak", wishes @ ..] => soak(&soak::Wishes::read(wishes)?),
        ["release"] => server::release().map(|program| say(program.display())),
        ["dist"] => site::dist(),
        ["tools"] => tools::tools(),
        ["openapi"] => openapi::openapi(),
        ["bench"] => bench::bench(),
        [] | ["help" | "--help" | "-h"] => {
            say(HELP);
            Ok(())
        }
        unknown => Err(Failure(format!("cannot read `{}`\n\n{HELP}", unknown.join(" ")))),
    }
}

fn read_wishes(mut words: &[&str]) -> Outcome<Wishes> {
    let mut wishes = Wishes::default();
    loop {
        words = match words {
            [] => return Ok(wishes),
            ["--no-demo", rest @ ..] => {
                wishes.demo = false;
                rest
            }
            ["--port", port, rest @ ..] => {
                wishes.port = port.parse().map_err(|_| Failure(format!("`{port}` is no port; give 0 to 65535")))?;
                rest
            }
            ["--data", folder, rest @ ..] => {
                wishes.data = absolute(folder)?;
                rest
            }
            unknown => return Err(Failure(format!("cannot read `{}`\n\n{HELP}", unknown.join(" ")))),
        }
    }
}

/// The server is started in the repository's root; the person's working directory may be another.
fn absolute(folder: &str) -> Outcome<PathBuf> {
    std::path::absolute(folder).map_err(|error| Failure(format!("`{folder}` is no folder: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serve_takes_a_port_a_folder_and_no_demo() {
        let expected = Wishes { port: 4000, data: absolute("elsewhere").unwrap(), demo: false };
        assert_eq!(read_wishes(&["--port", "4000", "--no-demo", "--data", "elsewhere"]), Ok(expected));
        assert_eq!(read_wishes(&[]).map(|wishes| (wishes.port, wishes.demo)), Ok((3000, true)));
    }

    #[test]
    fn what_cannot_be_read_is_said_and_nothing_is_started() {
        for words in
            [&["serve", "--port"][..], &["serve", "--port", "high"], &["dist", "now"], &["soak", "--far"], &["deploy"]]
        {
            assert!(run(words).is_err(), "{words:?}");
        }
    }
}
