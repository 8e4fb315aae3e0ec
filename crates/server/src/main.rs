//! `exeunt-server`: parses the command line and runs the command.

use clap::Parser;
use exeunt_server::observe::logs;
use exeunt_server::observe::node::NodeName;
use exeunt_server::ops::config::{Cli, Command};
use exeunt_server::ops::{admin, serve};
use std::error::Error;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    logs::init(cli.log_format, cli.node.clone());
    match run(cli.command, cli.node).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("exeunt-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, node: Option<NodeName>) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Serve(settings) => serve::serve(*settings, node).await?,
        Command::Account { command } => print(&admin::run(*command).await?),
        Command::Backup(args) => print(&admin::backup(&args)?),
        Command::Restore(args) => print(&admin::restore(&args).await?),
        Command::Copy(args) => print(&admin::copy(&args).await?),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the operator asked, and this is the answer")]
fn print(answer: &str) {
    println!("{answer}");
}
