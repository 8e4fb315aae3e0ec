//! The connection to the database beyond this machine: encrypted, and to no other server.

use crate::world::{Browser, Node, a_database, until};
use exeunt_private_postgres::PrivatePostgres;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::process::Command;
use tempfile::TempDir;

/// A certificate for the name `localhost`, and its key, as PEM. It is its own authority.
fn certificate() -> (String, String) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    (made.cert.pem(), made.signing_key.serialize_pem())
}

/// Has the server speak TLS with this certificate, and waits until it does.
async fn encrypts(database: &PrivatePostgres, (certificate, key): &(String, String)) {
    let owner = fs::metadata(database.data()).unwrap();
    for (name, text) in [("server.crt", certificate), ("server.key", key)] {
        let file = database.data().join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        chown(&file, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    database.ask(&["ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()"]).unwrap();
    let does = async || database.ask(&["SHOW ssl"]).unwrap() == "on";
    until("the server has read its settings again", does).await;
}

fn authority(certificate: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ca.pem"), certificate).unwrap();
    folder
}

/// What a command that opens the database at this address says.
fn said(address: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exeunt-server"));
    let done = command.args(["account", "list"]).env("EXEUNT_DATABASE", address).output().unwrap();
    String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_trusts_the_database_whose_certificate_and_name_are_right_and_no_other() {
    let database = a_database();
    let pair = certificate();
    encrypts(&database, &pair).await;
    let (right, foreign) = (authority(&pair.0), authority(&certificate().0));
    let port = database.address().rsplit(':').next().unwrap().to_owned();
    let address = |host: &str, authority: &TempDir| {
        let file = authority.path().join("ca.pem");
        format!("postgres://exeunt@{host}:{port}/exeunt?sslmode=verify-full&sslrootcert={}", file.display())
    };
    let node = Node::start("node1", &address("localhost", &right), &[]).await;
    Browser::before(&node.origin).sign_up(node.origins(), "ana").await.unwrap();
    let plain = "SELECT COUNT(*) FROM pg_stat_activity a JOIN pg_stat_ssl s ON s.pid = a.pid \
                 WHERE a.application_name = 'exeunt' AND NOT s.ssl";
    let encrypted = plain.replace("NOT s.ssl", "s.ssl");
    assert_eq!(database.ask(&[plain]).unwrap(), "0");
    assert_ne!(database.ask(&[&encrypted]).unwrap(), "0");

    assert!(said(&address("localhost", &right)).contains("ana (ana): 1 session"));
    let stranger = said(&address("localhost", &foreign));
    assert!(stranger.contains("certificate"), "another authority: {stranger}");
    let misnamed = said(&address("127.0.0.1", &right));
    assert!(misnamed.contains("certificate"), "another name: {misnamed}");
}
