//! The disk is full (F-04): nobody gets in, nothing is half there, reading goes on, and whoever wants out gets out.

use crate::process::Server;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use std::fs::{File, read_dir};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const ANAS: &str = "river lantern orbit maple";

/// Ana on a device of hers.
struct Ana {
    cookies: String,
}

fn typed() -> Option<Value> {
    Some(json!({"identifier": "ana", "password": ANAS}))
}

impl Ana {
    fn logs_in(server: &Server) -> Result<Self, String> {
        let (head, answer) = server.ask("POST", "/api/v1/session", "", typed());
        let lines = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        let cookies: Vec<&str> = lines.map(|line| line.split(';').next().unwrap()).collect();
        if !head.starts_with("HTTP/1.1 200") {
            assert!(cookies.is_empty(), "{head}");
            return Err(head);
        }
        let account = answer["account"]["ref"].as_str().unwrap();
        Ok(Self { cookies: format!("{}\r\nX-Account: {account}", cookies.join("; ")) })
    }

    fn asks(&self, server: &Server, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let (head, answer) = server.ask(method, path, &self.cookies, body);
        (head[9..12].parse().unwrap(), answer)
    }

    fn is_in(&self, server: &Server) -> bool {
        self.asks(server, "GET", "/api/v1/session", None).0 == 200
    }
}

/// Logs in until that is refused for want of room; answers who got in before.
fn fills_up(server: &Server) -> (Vec<Ana>, String) {
    let mut inside = Vec::new();
    loop {
        match Ana::logs_in(server) {
            Ok(ana) => inside.push(ana),
            Err(head) => return (inside, head),
        }
        assert!(inside.len() < 2_000, "the disk is never full");
    }
}

fn is_put_off(head: &str) {
    assert!(head.starts_with("HTTP/1.1 503") && head.contains("\r\nretry-after: 5"), "{head}");
}

fn serve(before: &str, data: &Path) -> Command {
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; {before}exec \"$0\" serve --demo --listen 127.0.0.1:0 --data \"$1\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_exeunt-server")]).arg(data);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("RUST_LOG", "exeunt_server=info");
    command
}

/// The server on a file system of its own of 16 MB, and where that is seen from outside; none where this system lets
/// nobody mount one.
fn on_a_small_disk(data: &Path) -> Option<(Server, PathBuf)> {
    let unshare = if rustix::process::geteuid().is_root() { "-m" } else { "-rm" };
    let mount = "mount -t tmpfs -o size=16m none \"$1\"";
    let possible = Command::new("unshare").args([unshare, "sh", "-c", mount, "sh"]).arg(data).status();
    if !possible.is_ok_and(|status| status.success()) {
        return None;
    }
    let inner = serve(&format!("{mount}; "), data);
    let mut command = Command::new("unshare");
    command.arg(unshare).arg("sh").args(inner.get_args());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("RUST_LOG", "exeunt_server=info");
    let server = Server::run(&mut command);
    let root = PathBuf::from(format!("/proc/{}/root", server.child.id()));
    let outside = root.join(data.strip_prefix("/").unwrap());
    Some((server, outside))
}

/// Takes all the room that is left.
fn filler(directory: &Path) -> PathBuf {
    let path = directory.join("filler");
    let mut file = File::create(&path).unwrap();
    for size in [1 << 16, 1 << 10, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
    path
}

#[test]
fn on_a_full_disk_nobody_gets_in_and_everybody_gets_out() {
    let data = tempfile::tempdir().unwrap();
    let Some((server, outside)) = on_a_small_disk(data.path()) else {
        eprintln!("not tested: this system lets nobody mount a small disk");
        return;
    };
    let reserve = outside.join("exeunt.reserve");
    assert_eq!(reserve.metadata().unwrap().len(), 4 * 1024 * 1024);
    let [first, second, third] = [(); 3].map(|()| Ana::logs_in(&server).unwrap());
    let filler = filler(&outside);
    let (_, refused) = fills_up(&server);
    is_put_off(&refused);
    assert!(reserve.exists(), "a log-in leaves the reserve alone");
    assert!(first.is_in(&server) && second.is_in(&server) && third.is_in(&server));

    let (_, list) = first.asks(&server, "GET", "/api/v1/sessions", None);
    let phone =
        list["sessions"].as_array().unwrap().iter().find(|session| session["device"]["system"] == "iOS").unwrap();
    let phone = format!("/api/v1/sessions/{}", phone["id"].as_str().unwrap());
    let (status, ended) = first.asks(&server, "DELETE", &phone, None);
    assert_eq!((status, &ended["ended"]), (200, &json!(1)), "{ended}");
    is_put_off(&Ana::logs_in(&server).err().unwrap());
    let (status, forgotten) = second.asks(&server, "DELETE", "/api/v1/device", None);
    assert_eq!((status, &forgotten["ended"]), (200, &json!(1)), "{forgotten}");
    let everywhere = json!({"reach": "everywhere", "remember": false});
    let (status, ended) = third.asks(&server, "DELETE", "/api/v1/device/accounts", Some(everywhere));
    assert_eq!(status, 200, "{ended}");
    assert!(ended["ended"].as_u64().unwrap() >= 4, "{ended}");
    assert!(!first.is_in(&server) && !second.is_in(&server) && !third.is_in(&server));
    assert!(!reserve.exists(), "it was used");
    is_put_off(&Ana::logs_in(&server).err().unwrap());

    std::fs::remove_file(filler).unwrap();
    assert!(Ana::logs_in(&server).unwrap().is_in(&server));
    assert!(reserve.exists(), "it is kept again");
    let database = rusqlite::Connection::open(outside.join("exeunt.db")).unwrap();
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn where_no_file_may_grow_nothing_is_half_there_and_it_goes_on_by_itself_later() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::run(&mut serve("", data.path()));
    let ana = Ana::logs_in(&server).unwrap();
    let pid = Some(Pid::from_child(&server.child));
    let largest = |names: &[&str]| {
        let files = read_dir(data.path()).unwrap().map(|file| file.unwrap());
        let files = files.filter(|file| names.contains(&file.file_name().to_str().unwrap()));
        files.map(|file| file.metadata().unwrap().len()).max().unwrap()
    };
    let limit = |current| prlimit(pid, Resource::Fsize, Rlimit { current, maximum: None }).unwrap();
    limit(Some(largest(&["exeunt.db-wal"]) + 20_000));
    let sessions = || ana.asks(&server, "GET", "/api/v1/sessions", None).1["sessions"].as_array().unwrap().len();
    let before = sessions();
    let (inside, refused) = fills_up(&server);
    is_put_off(&refused);
    assert_eq!(sessions(), before + inside.len(), "a log-in that was refused left no session");
    assert!(ana.is_in(&server) && inside.iter().all(|ana| ana.is_in(&server)));
    limit(None);
    assert!(Ana::logs_in(&server).unwrap().is_in(&server));
    assert_eq!(sessions(), before + inside.len() + 1);
}
