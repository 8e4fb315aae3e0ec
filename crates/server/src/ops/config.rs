//! The command line and its environment: every setting, its default, and the reason for the default.

mod account;
mod backup;
mod copy;
mod database;
mod duration;
mod limits;
mod passwords;

pub use account::{AccountArgs, AccountCommand};
pub use backup::{BackupArgs, RestoreArgs};
pub use copy::CopyArgs;
pub use database::DatabaseArgs;
pub use limits::LimitArgs;
pub use passwords::PasswordArgs;

use crate::http::client_ip::Network;
use crate::http::cookie::CookieNames;
use crate::http::host::HostName;
use crate::observe::logs::Format;
use crate::observe::node::NodeName;
use clap::builder::BoolishValueParser;
use clap::{Args, Parser, Subcommand};
use duration::{parse_duration, parse_duration_or_off};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// The account page that apps lack: see every place where you are logged in, and leave any of them.
#[derive(Debug, Parser)]
#[command(name = "exeunt-server", version)]
pub struct Cli {
    /// The format of a log line: text for a person at a terminal, json for programs that collect logs. `RUST_LOG` says
    /// how much is logged.
    #[arg(long, env = "EXEUNT_LOG_FORMAT", global = true, value_enum, default_value_t = Format::Text)]
    pub log_format: Format,
    /// The name of this node among several, in every line of its log and with each of its metrics.
    #[arg(long, env = "EXEUNT_NODE", global = true, value_name = "NAME")]
    pub node: Option<NodeName>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(Box<ServeArgs>),
    /// Make and manage accounts. Passwords are asked for, or read from standard input; never given as arguments.
    Account {
        /// What to do with them.
        #[command(subcommand)]
        command: Box<AccountCommand>,
    },
    /// Copy the database into a file, also while the server runs.
    Backup(BackupArgs),
    /// Put a backup in the place of the database. Every session in it ends.
    Restore(RestoreArgs),
    /// Move everything to another database, from SQLite to PostgreSQL or back. Everybody stays logged in.
    Copy(CopyArgs),
}

/// How to run the server.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, env = "EXEUNT_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// The address of the metrics listener: `/metrics`, `/healthz` and `/readyz` for monitoring. None by default, and
    /// never the address of the app: how many people log in is not public.
    #[arg(long = "watch", env = "EXEUNT_WATCH", value_name = "ADDR")]
    pub metrics_listen: Option<SocketAddr>,
    /// The database; made if it is not there.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// A directory with the built app, read once at the start, instead of the app inside this program.
    #[arg(long, env = "EXEUNT_APP")]
    pub app: Option<PathBuf>,
    /// Fill an empty database with two accounts and a few devices to try things with. Their passwords are public, and
    /// anyone may sign up.
    #[arg(long)]
    pub demo: bool,
    /// Let people sign up by themselves. Without it the operator makes every account, because a server that is open to
    /// all by default would surprise an operator who runs it for a household or a firm.
    #[arg(long, env = "EXEUNT_SIGN_UP", value_parser = BoolishValueParser::new())]
    pub sign_up: bool,
    /// An origin whose pages may call besides this server's own, such as http://localhost:8080 while the app is being
    /// developed; can be given several times.
    #[arg(long = "trusted-origin", env = "EXEUNT_TRUSTED_ORIGIN", value_delimiter = ',', value_name = "URL")]
    pub trusted_origins: Vec<String>,
    /// The address of a reverse proxy in front of this server, such as 10.0.0.7; can be given several times. Its
    /// `X-Forwarded-For` says where a request comes from, or `Forwarded` where there is no other. That of any other
    /// client is not read (ASVS 5.0 4.1.3). A network such as 10.0.0.0/28 is taken, too, and every machine in it can
    /// then say that it is any client: name the proxies themselves where that can be done.
    #[arg(long = "trusted-proxy", env = "EXEUNT_TRUSTED_PROXY", value_delimiter = ',', value_name = "IP")]
    pub trusted_proxies: Vec<Network>,
    /// A host name of this server, such as accounts.example.org, without a port; can be given several times. An
    /// address, localhost and the hosts of --trusted-origin need not be named. A request for any other name is refused,
    /// because a foreign name that is pointed at this server would get the rights of its own pages.
    #[arg(long = "host", env = "EXEUNT_HOST", value_delimiter = ',', value_name = "NAME")]
    pub hosts: Vec<HostName>,
    /// Letters and digits appended to the names of this server's cookies, which are then called `__Host-session-TEXT`
    /// and `__Host-device-TEXT`. Cookies do not know ports: of two servers on one host, each replaces the cookies of
    /// the other at a log-in unless their names differ. Changing it logs every browser out.
    #[arg(long = "cookie-suffix", env = "EXEUNT_COOKIE_SUFFIX", value_name = "TEXT", value_parser = cookie_names)]
    pub cookies: Option<CookieNames>,
    /// Whether the network that a session is used from, and that of a failed log-in, is kept with it and shown to its
    /// person: shortened, the first three numbers of IPv4 or the first 48 bits of IPv6. `off` forgets those that are
    /// kept, and with them the sign that a session is used from two networks at once.
    #[arg(long, env = "EXEUNT_ADDRESSES", default_value = "on", value_name = "on|off", value_parser = BoolishValueParser::new(), action = clap::ArgAction::Set)]
    pub addresses: bool,
    /// A database of places in the MaxMind DB format, such as GeoLite2 City or DB-IP Lite, read into memory at the start:
    /// then a device has a city or a country, too. No service is ever asked.
    #[arg(long, env = "EXEUNT_PLACES", value_name = "FILE.mmdb")]
    pub places: Option<PathBuf>,
    /// A file with the certificate and the chain behind it, as PEM. With it the port speaks TLS 1.2 and 1.3 and nothing
    /// else (ASVS 5.0 12.1.1, 12.2.1). The file is read again when it changes.
    #[arg(long, env = "EXEUNT_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// A file with the private key of the certificate, as PEM and without a password.
    #[arg(long, env = "EXEUNT_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// The most open connections; more wait until one is closed. Most systems let a program open 1024 files, and the
    /// database needs some of them.
    #[arg(long, env = "EXEUNT_CONNECTIONS", default_value_t = 768, value_parser = clap::value_parser!(u16).range(1..))]
    pub connections: u16,
    /// Seconds after which a request is answered with 503.
    #[arg(long, env = "EXEUNT_REQUEST_TIMEOUT", default_value = "15s", value_parser = parse_duration)]
    pub request_timeout: Duration,
    /// How long the server goes on as before once it was told to stop, while `/readyz` answers 503 already: as long as
    /// the balancer in front of several nodes takes to see that, so that it sends no request to a port that closes. A
    /// second signal cuts it short.
    #[arg(long = "stop-delay", env = "EXEUNT_STOP_DELAY", default_value = "off", value_name = "TIME", value_parser = parse_duration_or_off)]
    pub stop_delay: Duration,
    /// Lifetimes and numbers of sessions.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// The rules for passwords, and the cost of hashing.
    #[command(flatten)]
    pub passwords: PasswordArgs,
}

/// A text that cannot be appended to the cookies' names.
#[derive(Debug, Error)]
#[error("{0:?} is not 1 to 32 of the letters A-Z a-z and digits")]
struct InvalidCookieSuffix(String);

fn cookie_names(suffix: &str) -> Result<CookieNames, InvalidCookieSuffix> {
    CookieNames::with_suffix(suffix).ok_or_else(|| InvalidCookieSuffix(suffix.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::password::Policy;
    use crate::http::password::hashing::Cost;
    use exeunt_domain::session::Limits;

    #[test]
    fn the_command_line_is_sound() {
        <Cli as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn remembering_can_be_switched_off_and_nothing_else_can() {
        let Command::Serve(serve) = Cli::parse_from(["exeunt-server", "serve", "--remembered", "off"]).command else {
            panic!("serve")
        };
        assert_eq!(serve.limits.limits().remembered, Duration::ZERO);
        for flag in ["--remembered=0d", "--session-idle=off", "--recent=off"] {
            assert!(Cli::try_parse_from(["exeunt-server", "serve", flag]).is_err(), "{flag}");
        }
    }

    #[test]
    fn what_is_too_weak_is_refused() {
        for weak in ["--password-min=7", "--argon2-memory=19455", "--argon2-passes=1", "--sessions-per-account=0"] {
            assert!(Cli::try_parse_from(["exeunt-server", "serve", weak]).is_err(), "{weak}");
        }
    }

    #[test]
    fn the_defaults_are_those_of_the_domain() {
        let Command::Serve(serve) = Cli::parse_from(["exeunt-server", "serve"]).command else { panic!("serve") };
        assert_eq!(format!("{:?}", serve.limits.limits()), format!("{:?}", Limits::default()));
        assert_eq!(serve.passwords.policy().unwrap().min_length, Policy::default().min_length);
        assert_eq!(serve.passwords.cost(), Cost::FLOOR);
    }

    #[test]
    fn what_stands_behind_a_cookies_name_is_letters_and_digits() {
        let named = |suffix: &str| Cli::try_parse_from(["exeunt-server", "serve", "--cookie-suffix", suffix]);
        let Command::Serve(serve) = named("staging2").unwrap().command else { panic!("serve") };
        assert_eq!(serve.cookies.unwrap().session, "__Host-session-staging2");
        for wrong in ["a b", "a;b", "a=b", "a-b", "ä", &"a".repeat(33)] {
            assert!(named(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_host_is_a_name_and_nothing_around_it() {
        let hosts = |names: &str| Cli::try_parse_from(["exeunt-server", "serve", "--host", names]).is_ok();
        assert!(hosts("accounts.example.org") && hosts("accounts.example.org,other.example") && hosts("server"));
        for wrong in ["", "https://a.example", "a.example:443", "a.example/", "*.example", "a b", "[::1]"] {
            assert!(!hosts(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn people_may_sign_up_only_where_the_operator_says_so() {
        let sign_up = |flags: &[&str]| {
            let args = ["exeunt-server", "serve"].iter().chain(flags);
            let Command::Serve(serve) = Cli::parse_from(args).command else { panic!("serve") };
            serve.sign_up
        };
        assert!(!sign_up(&[]));
        assert!(sign_up(&["--sign-up"]));
    }
}
