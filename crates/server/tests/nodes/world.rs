//! An installation of several nodes: a PostgreSQL of its own, real processes, and browsers that keep cookies and go to
//! any of the nodes.

mod browser;
mod ledger;
mod line;
mod node;

pub(crate) use browser::{Browser, a_key};
pub(crate) use ledger::People;
pub(crate) use line::Line;
pub(crate) use node::Node;

use exeunt_private_postgres::PrivatePostgres;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The password of every person here.
pub(crate) const PASSWORD: &str = "river lantern orbit maple";

/// Within this time whatever is waited for has happened, on a slow machine too.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Nodes on one database.
pub(crate) struct Installation {
    pub(crate) database: PrivatePostgres,
    pub(crate) nodes: Vec<Node>,
    /// The address under which the nodes reach it.
    pub(crate) address: String,
}

impl Installation {
    /// So many nodes on an empty database.
    pub(crate) async fn of(nodes: usize) -> Self {
        let database = a_database();
        let address = format!("{}/exeunt", database.address());
        Self::on(database, &address, nodes).await
    }

    /// So many nodes that reach this database under that address.
    pub(crate) async fn on(database: PrivatePostgres, address: &str, nodes: usize) -> Self {
        let starting = (1..=nodes).map(async |number| Node::start(&format!("node{number}"), address, &[]).await);
        let nodes = futures_util::future::join_all(starting).await;
        Self { database, nodes, address: address.to_owned() }
    }

    /// The addresses of the nodes, for browsers that go to the next one when one is away.
    pub(crate) fn origins(&self) -> Vec<String> {
        self.nodes.iter().map(|node| node.origin.clone()).collect()
    }

    /// The number that the database answers with.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let (client, connection) = tokio_postgres::connect(&self.address, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Has the database run statements.
    pub(crate) async fn runs(&self, sql: &str) {
        let (client, connection) = tokio_postgres::connect(&self.address, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
    }

    /// Takes the lock of a database that is moved, as soon as no node has its share of it; it is held as long as this
    /// connection.
    pub(crate) fn holds_alone(&self) -> tokio::task::JoinHandle<tokio_postgres::Client> {
        const IN_USE: i64 = 0x6578_6575_6e74 + 1;
        let address = self.address.clone();
        tokio::spawn(async move {
            let (client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.execute("SELECT pg_advisory_lock($1)", &[&IN_USE]).await.unwrap();
            client
        })
    }

    /// A browser that was never here, in front of the node with this number.
    pub(crate) fn browser(&self, node: usize) -> Browser {
        Browser::before(&self.nodes[node].origin)
    }
}

/// An empty database named `exeunt` on a server of its own.
pub(crate) fn a_database() -> PrivatePostgres {
    let database = PrivatePostgres::start().unwrap();
    database.ask(&["CREATE DATABASE exeunt"]).unwrap();
    database
}

/// An empty directory for an embedded database.
pub(crate) fn a_directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Waits until this is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "it never happened: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    begun.elapsed()
}
