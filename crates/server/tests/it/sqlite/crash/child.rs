//! The process that is killed. It serves the database that it is given, counts the points of every connection once it
//! is told to, and kills itself at the one that it was told.

use crate::world::{MockClock, rules, state};
use exeunt_domain::clock::Clock;
use exeunt_domain::session::Limits;
use exeunt_server::http::router::router;
use exeunt_store::OperatorAct;
use exeunt_store::sqlite::Sqlite;
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rustix::process::{Signal, getpid, kill_process};
use std::io::{BufRead, Write, stdin, stdout};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The directory of the database, and the time there.
pub(super) const DATA: &str = "EXEUNT_CRASH_DATA";
pub(super) const NOW: &str = "EXEUNT_CRASH_NOW";

/// The number of points from now on at which it ends; none until it is set.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Something is about to be done to the database, or was just done.
fn reach(when: &str, sql: &str) {
    if LEFT.load(Ordering::SeqCst) > 0 && LEFT.fetch_sub(1, Ordering::SeqCst) == 1 {
        let words: Vec<&str> = sql.split_whitespace().take(4).collect();
        say(&format!("point {when} {}", words.join(" ")));
        kill_process(getpid(), Signal::KILL).unwrap();
        unreachable!("nothing comes after SIGKILL");
    }
}

fn say(line: &str) {
    let mut out = stdout().lock();
    writeln!(out, "\n{line}").and_then(|()| out.flush()).unwrap();
}

fn watch(connection: &mut Connection) {
    let codes = TraceEventCodes::SQLITE_TRACE_STMT | TraceEventCodes::SQLITE_TRACE_PROFILE;
    let statements = |event: TraceEvent<'_>| match event {
        TraceEvent::Stmt(_, sql) => reach("before", sql),
        TraceEvent::Profile(statement, _) => reach("after", &statement.sql()),
        _ => {}
    };
    connection.trace_v2(codes, Some(statements)).unwrap();
    let committing = || {
        reach("in", "COMMIT, before it is written");
        false
    };
    connection.commit_hook(Some(committing)).unwrap();
    let committed = |_: &mut _, _| {
        reach("in", "COMMIT, after it was written");
        Ok(())
    };
    connection.wal_hook(Some(committed)).unwrap();
}

#[tokio::main]
pub(super) async fn run_if_asked() {
    let Ok(data) = std::env::var(DATA) else { return };
    let now = std::env::var(NOW).unwrap().parse().unwrap();
    let clock: Arc<dyn Clock> = Arc::new(MockClock::at(now));
    let rules = rules(Limits::default());
    let engine = Sqlite::open_with_hook(Path::new(&data), rules.clone(), Arc::new(watch)).unwrap();
    let state = state(engine, &rules, clock);
    let app = router(state.clone()).unwrap().into_make_service_with_connect_info::<SocketAddr>();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(axum::serve(listener, app).into_future());
    say(&format!("ready {port}"));
    let mut orders = stdin().lock().lines();
    // Without a parent there is nothing left to do.
    while let Some(Ok(order)) = orders.next() {
        let words: Vec<&str> = order.split(' ').collect();
        let (name, act) = match words.as_slice() {
            ["arm", left] => {
                LEFT.store(left.parse().unwrap(), Ordering::SeqCst);
                say("armed");
                continue;
            }
            ["disable", name] => (*name, OperatorAct::Disable),
            ["reset-password", name, hash] => (*name, OperatorAct::ResetPassword((*hash).to_owned())),
            _ => panic!("{order}"),
        };
        state.store.operate(name, act, state.now()).await.unwrap();
        say("done");
    }
}
