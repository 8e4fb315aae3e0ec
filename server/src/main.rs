//! `exeunt-server`: reads the command line, and does what it says.

use clap::Parser;
use exeunt_server::config::{Cli, Command};
use exeunt_server::{operator, serve};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let outcome = match cli.command {
        Command::Serve(settings) => serve::serve(*settings).await,
        Command::Account { act } => operator::operate(act).await.map(|done| say(&done)),
        Command::Backup(wish) => operator::backup(&wish).map(|done| say(&done)),
        Command::Restore(wish) => operator::restore(&wish).map(|done| say(&done)),
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
