//! The address of a server: one or several hosts, and whom to trust.

use crate::StoreError;
use percent_encoding::percent_decode_str;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// How long a connection to one host may take.
const CONNECT: Duration = Duration::from_secs(2);

/// The hosts of a database in the order in which they are tried, and the certificates that are trusted.
pub(super) struct Address {
    /// One for each host. Only a server that takes writes counts, so that a connection leads to the primary.
    pub(super) hosts: Vec<Config>,
    pub(super) tls: ClientConfig,
}

impl Address {
    /// Reads `postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/NAME?sslmode=…&sslrootcert=FILE`.
    ///
    /// A connection beyond this machine is encrypted, and the server's certificate is checked with its name, as libpq
    /// does for `verify-full`: by the system's authorities, or by those in `sslrootcert`. Only `sslmode=disable` switches
    /// that off; `require` and `verify-ca`, which check less in libpq, mean the same here. To this machine nothing is
    /// encrypted unless it is asked for.
    ///
    /// # Errors
    /// [`StoreError::Broken`] with the reason, without the address.
    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        let (mut mode, mut authorities, mut rest) = (None, None, Vec::new());
        let (place, query) = text.split_once('?').unwrap_or((text, ""));
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", file)) => authorities = Some(percent_decode_str(file).decode_utf8_lossy()),
                Some(("hostaddr", _)) => {
                    return Err(wrong("hostaddr is not taken: name the host by its address".into()));
                }
                Some(("host", hosts)) if hosts.contains(',') => {
                    return Err(wrong("several hosts stand before the name of the database".into()));
                }
                _ => rest.push(pair),
            }
        }
        let hosts = one_by_one(place).map(|place| config(&format!("{place}?{}", rest.join("&"))));
        let mut hosts = hosts.collect::<Result<Vec<_>, _>>()?;
        let encrypts = match mode {
            Some("disable") => false,
            Some("require" | "verify-ca" | "verify-full") => true,
            None => authorities.is_some() || !hosts.iter().all(is_this_machine),
            Some(other) => return Err(wrong(format!("sslmode={other} is not disable or verify-full"))),
        };
        for host in &mut hosts {
            host.ssl_mode(if encrypts { SslMode::Require } else { SslMode::Disable });
        }
        let roots = match &authorities {
            _ if !encrypts => RootCertStore::empty(),
            Some(file) => authorities_in(file)?,
            None => authorities_of_the_system()?,
        };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let tls = tls.with_safe_default_protocol_versions().map_err(|error| wrong(error.to_string()))?;
        Ok(Self { hosts, tls: tls.with_root_certificates(roots).with_no_client_auth() })
    }
}

/// The address once for each of its hosts.
fn one_by_one(place: &str) -> impl Iterator<Item = String> {
    let (scheme, place) = place.split_once("//").unwrap_or(("", place));
    let (authority, name) = place.split_once('/').unwrap_or((place, ""));
    let (user, hosts) = authority.rsplit_once('@').map_or(("", authority), |(user, hosts)| (user, hosts));
    let user = if user.is_empty() { String::new() } else { format!("{user}@") };
    hosts.split(',').map(move |host| format!("{scheme}//{user}{host}/{name}"))
}

fn config(address: &str) -> Result<Config, StoreError> {
    let mut config: Config = address.parse().map_err(|error: tokio_postgres::Error| {
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        wrong(cause.unwrap_or_else(|| error.to_string()))
    })?;
    config.application_name("exeunt").connect_timeout(CONNECT).target_session_attrs(TargetSessionAttrs::ReadWrite);
    config.keepalives_idle(Duration::from_secs(10)).keepalives_interval(Duration::from_secs(5)).keepalives_retries(3);
    config.tcp_user_timeout(Duration::from_secs(10));
    Ok(config)
}

fn is_this_machine(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback()),
    })
}

fn authorities_in(file: &str) -> Result<RootCertStore, StoreError> {
    let in_words = |reason: String| wrong(format!("sslrootcert {file}: {reason}"));
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| in_words(error.to_string()))? {
        let certificate = certificate.map_err(|error| in_words(error.to_string()))?;
        roots.add(certificate).map_err(|error| in_words(error.to_string()))?;
    }
    if roots.is_empty() { Err(in_words("there is no certificate in it".into())) } else { Ok(roots) }
}

fn authorities_of_the_system() -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    let (found, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if found == 0 {
        return Err(wrong("this system has no certificate authorities: name a file with sslrootcert=FILE".into()));
    }
    Ok(roots)
}

fn wrong(reason: String) -> StoreError {
    StoreError::Broken(format!("the database's address: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Address {
        Address::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_host_is_tried_by_itself_and_must_take_writes() {
        let address = parsed("postgres://exeunt:a%40b@one:5433,two/name?sslmode=disable&connect_timeout=9");
        let hosts: Vec<_> =
            address.hosts.iter().map(|host| (host.get_hosts().to_vec(), host.get_ports().to_vec())).collect();
        assert_eq!(hosts, [(vec![Host::Tcp("one".into())], vec![5433]), (vec![Host::Tcp("two".into())], vec![5432])]);
        for host in &address.hosts {
            assert_eq!(host.get_password(), Some(&b"a@b"[..]));
            assert_eq!(host.get_dbname(), Some("name"));
            assert_eq!(host.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
            assert_eq!(
                host.get_connect_timeout(),
                Some(&CONNECT),
                "a host that does not answer keeps no other waiting"
            );
        }
    }

    #[test]
    fn a_connection_beyond_this_machine_is_encrypted_unless_that_is_switched_off() {
        let mode = |text: &str| parsed(text).hosts[0].get_ssl_mode();
        assert_eq!(mode("postgres://exeunt@localhost/name"), SslMode::Disable);
        assert_eq!(mode("postgres://exeunt@127.0.0.1:5433/name"), SslMode::Disable);
        assert_eq!(mode("postgres:///name?host=/run/postgresql&user=exeunt"), SslMode::Disable);
        assert_eq!(mode("postgres://exeunt@db.example/name?sslmode=disable"), SslMode::Disable);
        for demanded in ["require", "verify-ca", "verify-full"] {
            let address = format!("postgres://exeunt@localhost/name?sslmode={demanded}");
            assert_eq!(mode(&address), SslMode::Require, "{demanded}");
        }
        assert_eq!(mode("postgres://exeunt@db.example/name"), SslMode::Require);
    }

    #[test]
    fn a_mode_that_may_go_without_encryption_is_refused_and_no_password_is_repeated() {
        for address in [
            "postgres://ana:secret@db.example/name?sslmode=prefer",
            "postgres://ana:secret@db.example/name?sslrootcert=/nowhere/ca.pem",
            "postgres://ana:secret@db.example:port/name",
            "postgres://ana:secret@localhost/name?hostaddr=203.0.113.5",
            "postgres://ana:secret@/name?host=one,two",
        ] {
            let Err(error) = Address::parse(address) else { panic!("{address}") };
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
