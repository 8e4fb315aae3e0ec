//! `exeunt-server`: parses the command line and runs the command.

use clap::Parser;
use exeunt_server::observe::logs;
use exeunt_server::ops::config::{Cli, Command};
use exeunt_server::ops::{operator, serve};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    logs::begin(cli.log_format);
    let outcome = match cli.command {
        Command::Serve(settings) => serve::serve(*settings).await,
        Command::Account { act } => operator::operate(*act).await.map(|done| say(&done)),
        Command::Backup(wish) => operator::backup(&wish).map(|done| say(&done)),
        Command::Restore(wish) => operator::restore(&wish).await.map(|done| say(&done)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            complain(&reason);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "the operator asked, and this is the answer")]
fn say(done: &str) {
    println!("{done}");
}

fn complain(reason: &str) {
    eprintln!("exeunt-server: {reason}");
}
