//! The proxy itself: the program that the machine has, with the file from `packaging/` in which only addresses, ports, and
//! places of files are replaced.

use super::tunnel;
use crate::world::until;
use exeunt_private_postgres::free_port;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use tokio_rustls::TlsConnector;

/// The host name in the files of `packaging/`, and the one here, which needs no name server.
const NAMES: (&str, &str) = ("accounts.example.org", "localhost");
/// The addresses of the nodes in them.
const NODES: [&str; 3] = ["10.0.0.11:3000", "10.0.0.12:3000", "10.0.0.13:3000"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    Nginx,
    Haproxy,
    Caddy,
}

impl Product {
    /// The flags that the nodes behind it are started with, besides its address.
    pub(super) fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Nginx | Self::Haproxy => &[],
            Self::Caddy => &["--stop-delay", "3s"],
        }
    }

    fn packaged(self) -> &'static str {
        match self {
            Self::Nginx => include_str!("../../../../../packaging/nginx.conf"),
            Self::Haproxy => include_str!("../../../../../packaging/haproxy.cfg"),
            Self::Caddy => include_str!("../../../../../packaging/Caddyfile"),
        }
    }
}

/// A proxy that runs. It ends with its owner.
pub(super) struct Front {
    child: Child,
    port: u16,
    tls: TlsConnector,
    directory: TempDir,
}

impl Front {
    /// Starts it in front of the nodes at these origins, and waits until it passes requests on.
    pub(super) async fn of(product: Product, nodes: &[String]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let place = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
        let pair = rcgen::generate_simple_self_signed(vec![NAMES.1.to_owned()]).unwrap();
        let (certificate, key) = (pair.cert.pem(), pair.signing_key.serialize_pem());
        for (name, text) in
            [("cert.pem", &certificate), ("key.pem", &key), ("both.pem", &format!("{certificate}{key}"))]
        {
            std::fs::write(place(name), text).unwrap();
        }
        let mut config = product.packaged().to_owned();
        for (example, node) in NODES.iter().zip(nodes) {
            config = replaced(&config, example, &node.replace("http://localhost", "127.0.0.1"));
        }
        if product != Product::Haproxy {
            config = replaced(&config, NAMES.0, NAMES.1);
        }
        let [encrypted, encrypted_too, plain, plain_too] = [(); 4].map(|()| free_port().unwrap());
        let mut command = match product {
            Product::Nginx => {
                for (from, to) in [
                    ("listen 443 ", format!("listen 127.0.0.1:{encrypted} ")),
                    ("listen [::]:443 ", format!("listen 127.0.0.1:{encrypted_too} ")),
                    ("listen 80;", format!("listen 127.0.0.1:{plain};")),
                    ("listen [::]:80;", format!("listen 127.0.0.1:{plain_too};")),
                    ("/etc/nginx/exeunt.pem", place("cert.pem")),
                    ("/etc/nginx/exeunt.key", place("key.pem")),
                ] {
                    config = replaced(&config, from, &to);
                }
                std::fs::write(place("exeunt.conf"), config).unwrap();
                std::fs::write(place("nginx.conf"), around_nginx(directory.path())).unwrap();
                let mut command = program("nginx");
                command.args(["-c", &place("nginx.conf"), "-e", &place("errors.log")]);
                command
            }
            Product::Haproxy => {
                for (from, to) in [
                    ("bind :443 ", format!("bind 127.0.0.1:{encrypted} ")),
                    ("bind :80 ", format!("bind 127.0.0.1:{plain} ")),
                    ("/etc/haproxy/exeunt.pem", place("both.pem")),
                    ("log /dev/log local0", "log stdout format raw local0".to_owned()),
                ] {
                    config = replaced(&config, from, &to);
                }
                std::fs::write(place("haproxy.cfg"), config).unwrap();
                let mut command = program("haproxy");
                command.args(["-db", "-f", &place("haproxy.cfg")]);
                command
            }
            Product::Caddy => {
                // Its certificate comes from a file here, and it is administered by no port.
                let (pair, name) = (format!("{} {}", place("cert.pem"), place("key.pem")), NAMES.1);
                let site = format!("https://{name}:{encrypted} {{\n\tbind 127.0.0.1\n\ttls {pair}\n");
                config = replaced(&config, &format!("{name} {{\n"), &site);
                let options =
                    format!("{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {}\n}}\n", place("store"));
                std::fs::write(place("Caddyfile"), options + &config).unwrap();
                let mut command = program("caddy");
                command
                    .args(["run", "--adapter", "caddyfile", "--config", &place("Caddyfile")])
                    .env("HOME", directory.path());
                command
            }
        };
        let said = std::fs::File::create(place("said.log")).unwrap();
        command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said);
        let child = command.spawn().unwrap_or_else(|error| panic!("{product:?} cannot be started: {error}"));
        let front = Self { child, port: encrypted, tls: tunnel::trusting(&certificate), directory };
        let origin = front.seen_from(Ipv4Addr::LOCALHOST).await;
        let readiness = format!("{origin}/readyz");
        let is_up = async || reqwest::get(&readiness).await.is_ok_and(|answer| answer.status() == 200);
        until("the proxy passes requests on", is_up).await;
        front
    }

    /// An origin at which the proxy is reached, by a client at this address of the loopback.
    pub(super) async fn seen_from(&self, client: Ipv4Addr) -> String {
        tunnel::to(self.port, client, self.tls.clone(), NAMES.1).await
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            for name in ["said.log", "errors.log"] {
                eprintln!("{name}: {}", std::fs::read_to_string(self.directory.path().join(name)).unwrap_or_default());
            }
        }
    }
}

/// The file with all of one text replaced by another, which must be there.
fn replaced(config: &str, from: &str, to: &str) -> String {
    assert!(config.contains(from), "{from:?} is not in the file from packaging/");
    config.replace(from, to)
}

/// What stands around the file in nginx's own configuration, here in one process that ends when it is killed.
fn around_nginx(directory: &Path) -> String {
    let directory = directory.display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary: String = temporary.iter().map(|kind| format!("{kind}_temp_path {directory}/{kind}; ")).collect();
    format!(
        "daemon off; master_process off; pid {directory}/pid; events {{ worker_connections 512; }} \
         http {{ {temporary} access_log off; include {directory}/exeunt.conf; }}"
    )
}

fn program(name: &str) -> Command {
    // Debian keeps servers where the PATH of a person does not lead.
    let places = std::env::var("PATH").unwrap_or_default() + ":/usr/sbin:/usr/local/sbin";
    let found = std::env::split_paths(&places).map(|place| place.join(name)).find(|file| file.is_file());
    Command::new(found.unwrap_or_else(|| panic!("{name} is missing: install Debian's package")))
}
