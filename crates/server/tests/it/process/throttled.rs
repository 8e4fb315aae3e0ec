//! Counters after the process was killed.

use super::Server;
use crate::world::Place;
use serde_json::json;

/// The status that a wrong password is answered with.
fn guess(server: &Server) -> String {
    let typed = json!({"identifier": "nobody", "password": "not my password at all"});
    let (head, _) = server.ask("POST", "/api/v1/session", "", Some(typed));
    head.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_process_that_is_killed_forgets_no_failure() {
    let place = Place::new();
    let mut server = Server::start(&place, &[]);
    let answers: Vec<String> = (0..11).map(|_| guess(&server)).collect();
    assert_eq!((&answers[9], &answers[10]), (&"403".to_owned(), &"429".to_owned()));
    server.signal("-KILL");
    server.child.wait().unwrap();
    assert_eq!(guess(&Server::start(&place, &[])), "429");
}
