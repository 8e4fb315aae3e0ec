//! TLS of our own: the versions, the accepted certificates, and the switch to a new one.

use crate::world::{ANA, ANAS_PASSWORD, Place, Running};
use std::fs::write;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, ProtocolVersion, RootCertStore, StreamOwned, SupportedProtocolVersion,
};

/// A certificate and its key, as PEM.
type Pair = (String, String);

fn pair() -> Pair {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// A folder with a certificate and its key.
struct Folder(TempDir, Place);

impl Folder {
    fn with((certificate, key): &Pair) -> Self {
        let folder = Self(tempfile::tempdir().unwrap(), Place::new());
        write(folder.path("cert.pem"), certificate).unwrap();
        write(folder.path("key.pem"), key).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn flag(&self, name: &str) -> String {
        self.path(name).to_string_lossy().into_owned()
    }

    fn serve(&self, more: &[&str]) -> Running {
        let (certificate, key) = (self.flag("cert.pem"), self.flag("key.pem"));
        let flags = [&["--tls-cert", &certificate, "--tls-key", &key][..], more].concat();
        Running::start(&self.1, &flags)
    }
}

type Talk = StreamOwned<ClientConnection, TcpStream>;

/// A browser that trusts this certificate and speaks these versions.
fn connect(server: &Running, certificate: &str, versions: &[&'static SupportedProtocolVersion]) -> Option<Talk> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut talk = StreamOwned::new(connection, server.connect());
    while talk.conn.is_handshaking() {
        talk.conn.complete_io(&mut talk.sock).ok()?;
    }
    Some(talk)
}

fn ask(mut talk: Talk, request: &str) -> String {
    talk.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = talk.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

#[test]
fn tls_1_2_and_1_3_are_spoken_and_say_so_in_the_address() {
    let pair = pair();
    let folder = Folder::with(&pair);
    let server = folder.serve(&[]);
    assert_eq!(server.address, format!("https://localhost:{}", server.port));
    for (version, spoken) in [(&TLS12, ProtocolVersion::TLSv1_2), (&TLS13, ProtocolVersion::TLSv1_3)] {
        let talk = connect(&server, &pair.0, &[version]).unwrap();
        assert_eq!(talk.conn.protocol_version(), Some(spoken));
        let answer = ask(talk, "GET /log-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assert!(answer.contains("; upgrade-insecure-requests\r\n"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=63072000; includeSubDomains\r\n"), "{answer}");
    }
}

#[test]
fn older_versions_and_plain_http_get_nothing() {
    let folder = Folder::with(&pair());
    let server = folder.serve(&[]);
    // A ClientHello with an empty session, one cipher of old, and no extension that would name a newer version.
    let hello = |minor: u8| {
        let mut body = vec![3, minor];
        body.extend([7; 32]);
        body.extend([0, 0, 4, 0xc0, 0x13, 0x00, 0x2f, 1, 0]);
        let length = u8::try_from(body.len()).unwrap();
        [&[0x16, 3, 1, 0, length + 4, 1, 0, 0, length][..], &body].concat()
    };
    let redirect = b"GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec();
    for bytes in [hello(0), hello(1), hello(2), redirect] {
        let mut stream = server.connect();
        stream.write_all(&bytes).unwrap();
        let mut answer = Vec::new();
        // A reset is as good as an end.
        let _ = stream.read_to_end(&mut answer);
        // At most an alert (RFC 8446 §6): no hello, no HTTP.
        assert!(answer.first().is_none_or(|kind| *kind == 0x15), "{answer:?}");
        assert!(answer.len() < 16, "{answer:?}");
    }
}

#[test]
fn somebody_logs_in_over_tls_and_the_log_knows_no_secret() {
    let pair = pair();
    let folder = Folder::with(&pair);
    let server = folder.serve(&["--demo"]);
    let talk = |request: &str| ask(connect(&server, &pair.0, &[&TLS13]).unwrap(), request);
    let typed = serde_json::json!({"identifier": ANA, "password": ANAS_PASSWORD}).to_string();
    let head =
        "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json";
    let answer = talk(&format!("{head}\r\nContent-Length: {}\r\n\r\n{typed}", typed.len()));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookies: Vec<&str> = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: ")).collect();
    assert!(cookies.len() == 2 && cookies.iter().all(|cookie| cookie.contains("; Secure; HttpOnly")), "{cookies:?}");
    let cookie = cookies.iter().find(|cookie| cookie.starts_with("__Host-session=")).unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let answer = talk(&format!(
        "GET /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookie}\r\n\r\n"
    ));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("Ana Reyes"), "{answer}");
    assert!(!server.log().contains(cookie.split_once('=').unwrap().1));
}

#[test]
fn a_new_certificate_is_used_from_the_next_connection_on_and_a_broken_one_never() {
    let (old, new) = (pair(), pair());
    let folder = Folder::with(&old);
    let server = folder.serve(&[]);
    let open = connect(&server, &old.0, &[&TLS13]).unwrap();
    write(folder.path("cert.pem"), "nothing of use").unwrap();
    server.logs("the old one stays");
    assert!(connect(&server, &old.0, &[&TLS13]).is_some(), "nobody gets in any more");
    write(folder.path("cert.pem"), &new.0).unwrap();
    write(folder.path("key.pem"), &new.1).unwrap();
    server.logs("there is a new certificate");
    assert!(connect(&server, &new.0, &[&TLS13]).is_some(), "the new one is not shown");
    assert!(connect(&server, &old.0, &[&TLS13]).is_none(), "the old one is still shown");
    let answer = ask(open, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 200"), "an open connection stays what it is");
}

#[test]
fn what_cannot_be_used_is_said_in_one_line_before_anything_is_begun() {
    let (mine, other) = (pair(), pair());
    let folder = Folder::with(&mine);
    write(folder.path("other.pem"), &other.1).unwrap();
    write(folder.path("empty.pem"), "").unwrap();
    write(folder.path("noise.pem"), [0, 159, 146, 150, b'\n']).unwrap();
    write(folder.path("torn.pem"), &mine.0[..mine.0.len() / 2]).unwrap();
    write(folder.path("junk.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let (cert, key) = (Some("cert.pem"), Some("key.pem"));
    for (certificate, private, words) in [
        (cert, None, "--tls-cert needs --tls-key"),
        (None, key, "--tls-key needs --tls-cert"),
        (Some("nowhere.pem"), key, "nowhere.pem: No such file"),
        (cert, Some("nowhere.pem"), "nowhere.pem: No such file"),
        (Some("."), key, "directory"),
        (Some("empty.pem"), key, "empty.pem: there is no certificate in it"),
        (Some("noise.pem"), key, "noise.pem"),
        (Some("torn.pem"), key, "torn.pem"),
        (Some("junk.pem"), key, "junk.pem"),
        (Some("key.pem"), key, "key.pem: there is no certificate in it"),
        (cert, Some("empty.pem"), "empty.pem: there is no private key in it"),
        (cert, Some("cert.pem"), "cert.pem: there is no private key in it"),
        (cert, Some("other.pem"), "other.pem: it is not the key of the certificate"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path("data"));
        for (flag, file) in [("--tls-cert", certificate), ("--tls-key", private)] {
            if let Some(file) = file {
                command.arg(flag).arg(folder.path(file));
            }
        }
        let said = refusal(&mut command);
        assert!(said.contains(words), "{certificate:?} {private:?}: {said}");
        assert_eq!(said.lines().filter(|line| line.starts_with("exeunt-server: ")).count(), 1, "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains("PRIVATE KEY-----"), "{said}");
        assert!(!Path::exists(&folder.path("data")), "a database was begun");
    }
}

fn refusal(command: &mut Command) -> String {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut ready = [0; 5];
    if child.stdout.take().unwrap().read(&mut ready).unwrap() > 0 {
        child.kill().unwrap();
    }
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success() && ready == [0; 5]);
    String::from_utf8(output.stderr).unwrap()
}
