//! The delay until a device that is logged out from elsewhere shows it: from the moment at which another device sends
//! the call, to the moment at which the page says that it is logged out. Measured, not judged.

use crate::world::{ANAS_PASSWORD, LAPTOP, WORKSTATION, World, journey};
use serde_json::{Value, json};
use std::io::Write as _;

const ROUNDS: usize = 30;
const STREAM: &str = "/api/v1/events";

fn ids(list: &Value) -> Vec<String> {
    let sessions = list["sessions"].as_array().into_iter().flatten();
    sessions.filter_map(|session| session["id"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn each_of_thirty_log_outs_is_seen_on_the_device_that_it_ends() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let (session, _) = laptop.calls("GET", "/api/v1/session", json!({}), Value::Null).await;
        let account = json!({ "x-account": session["account"]["ref"] });
        let before = ids(&laptop.calls("GET", "/api/v1/sessions", json!({}), Value::Null).await.0);
        let workstation = world.device(&WORKSTATION).await;
        workstation.open("/log-in").await;
        workstation.notes_when_it_reads("You were logged out from").await;
        let json_body = json!({ "content-type": "application/json" });
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            // As a new device each time: one that logs in so often on end would have to wait.
            workstation.loses_its_cookies().await;
            let credentials = json!({ "identifier": "ana", "password": ANAS_PASSWORD });
            workstation.calls("POST", "/api/v1/session", json_body.clone(), credentials).await;
            workstation.open("/").await;
            workstation.sees_text("Hello, Ana").await;
            world.network().keeps_open(STREAM, 2).await;
            let now = ids(&laptop.calls("GET", "/api/v1/sessions", json!({}), Value::Null).await.0);
            let [session] = &now.into_iter().filter(|id| !before.contains(id)).collect::<Vec<_>>()[..] else {
                panic!("one session more than before");
            };
            let (_, sent) =
                laptop.calls("DELETE", &format!("/api/v1/sessions/{session}"), account.clone(), Value::Null).await;
            took.push(workstation.read_them_at().await - sent);
        }
        took.sort_by(f64::total_cmp);
        let at = |part: usize| took[(took.len() - 1) * part / 100];
        let [least, median, most_of_them, most] = [at(0), at(50), at(95), at(100)];
        // Past the capture of output: it is what this is for.
        let line = format!("seen after: min {least:.0}, median {median:.0}, p95 {most_of_them:.0}, max {most:.0} ms");
        writeln!(std::io::stderr(), "{line}").expect("somewhere to say it");
    })
    .await;
}
