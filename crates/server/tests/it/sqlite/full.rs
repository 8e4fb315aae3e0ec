//! The disk is full: log-ins are refused, no write is half done, reading goes on, and every log-out goes through.

use crate::process::Server;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::{Value, json};
use std::fs::{File, read_dir};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ANAS: &str = "river lantern orbit maple";
const RESUME: &str = "/api/v1/session/resume";

/// Ana on a device of hers.
struct Ana {
    cookies: String,
}

fn typed() -> Option<Value> {
    Some(json!({"identifier": "ana", "password": ANAS}))
}

impl Ana {
    fn logs_in(server: &Server) -> Result<Self, String> {
        Self::begins(server, "/api/v1/session", "", typed())
    }

    /// The same device with the cookies that the answer brings.
    fn begins(server: &Server, path: &str, cookies: &str, body: Option<Value>) -> Result<Self, String> {
        let (head, answer) = server.ask("POST", path, cookies, body);
        let lines = head.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
        let cookies: Vec<&str> = lines.map(|line| line.split(';').next().unwrap()).collect();
        if !head.starts_with("HTTP/1.1 200") {
            assert!(cookies.is_empty(), "{head}");
            return Err(head);
        }
        let account = answer["account"]["ref"].as_str().unwrap();
        Ok(Self { cookies: format!("{}\r\nX-Account: {account}", cookies.join("; ")) })
    }

    /// Leaves this device remembered and comes back with one tap; what somebody has who took the device's cookie in
    /// between, and the account.
    fn comes_back(&mut self, server: &Server) -> (String, Value) {
        let (status, left) = self.asks(server, "DELETE", "/api/v1/session", Some(json!({"remember": true})));
        assert_eq!((status, &left["remembered"]), (200, &json!(true)), "{left}");
        let (cookies, account) = self.cookies.split_once("\r\nX-Account: ").unwrap();
        let device = cookies.split("; ").find(|cookie| cookie.contains("device")).unwrap().to_owned();
        let tile = json!({"ref": account});
        *self = Self::begins(server, RESUME, &device, Some(tile.clone())).unwrap();
        assert!(self.is_in(server));
        (device, tile)
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

/// The server, which must not die of a file that may not grow.
const SERVE: &str = "trap '' XFSZ; exec \"$0\" serve --demo --listen 127.0.0.1:0 --data \"$1\"";

fn serve(mut command: Command, data: &Path) -> Server {
    command.args(["sh", "-c", SERVE, env!("CARGO_BIN_EXE_exeunt-server")]).arg(data);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("RUST_LOG", "exeunt_server=info,exeunt::security=info");
    Server::run(&mut command)
}

/// A file system of 16 MB that only the processes in it see.
struct SmallDisk {
    holder: Child,
    at: PathBuf,
}

impl SmallDisk {
    /// A test that was not run must not look like one that passed.
    const NONE: &str = "this system lets nobody mount a small disk, so nothing was tested: run it where `unshare -rm` \
                        may mount, or leave it out by name";

    /// None where this system does not let the user mount one.
    fn at(path: &Path) -> Option<Self> {
        let unshare = if rustix::process::geteuid().is_root() { "-m" } else { "-rm" };
        let mount = "mount -t tmpfs -o size=16m none \"$0\" && echo there && exec cat";
        let mut command = Command::new("unshare");
        command.args([unshare, "sh", "-c", mount]).arg(path).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut holder = command.spawn().ok()?;
        let mut line = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let disk = Self { holder, at: path.to_owned() };
        (line == "there\n").then_some(disk)
    }

    /// The path of a file of it from outside.
    fn outside(&self, name: &str) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(self.at.strip_prefix("/").unwrap()).join(name)
    }

    fn serves(&self) -> Server {
        let mut inside = Command::new("nsenter");
        inside.args(["-t", &self.holder.id().to_string(), "-m"]);
        if !rustix::process::geteuid().is_root() {
            inside.args(["-U", "--preserve-credentials"]);
        }
        // Short, for the test of a secret that was stolen.
        inside.env("EXEUNT_ROTATION_OVERLAP", "1s");
        serve(inside, &self.at)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = self.holder.kill();
        let _ = self.holder.wait();
    }
}

/// Takes all the room that is left.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 16, 1 << 10, 1] {
        while file.write_all(&vec![7; size]).is_ok() {}
    }
}

#[test]
fn on_a_full_disk_nobody_gets_in_and_everybody_gets_out() {
    let data = tempfile::tempdir().unwrap();
    let disk = SmallDisk::at(data.path()).expect(SmallDisk::NONE);
    let server = disk.serves();
    let reserve = disk.outside("exeunt.reserve");
    assert_eq!(reserve.metadata().unwrap().len(), 4 * 1024 * 1024);
    let [first, second, third] = [(); 3].map(|()| Ana::logs_in(&server).unwrap());
    let filler = disk.outside("filler");
    fill(&filler);
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
    let database = rusqlite::Connection::open(disk.outside("exeunt.db")).unwrap();
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

/// Neither is let in; but who owns the cookie is told, and its device is logged out.
#[test]
fn on_a_full_disk_a_stolen_secret_puts_its_device_out_whether_it_taps_or_logs_in() {
    let data = tempfile::tempdir().unwrap();
    let disk = SmallDisk::at(data.path()).expect(SmallDisk::NONE);
    let mut server = disk.serves();
    let [mut first, mut second, third] = [(); 3].map(|()| Ana::logs_in(&server).unwrap());
    let (of_first, tile) = first.comes_back(&server);
    let (of_second, _) = second.comes_back(&server);
    fill(&disk.outside("filler"));
    is_put_off(&fills_up(&server).1);
    for (owner, path, stolen, body) in
        [(&first, RESUME, &of_first, Some(tile)), (&second, "/api/v1/session", &of_second, typed())]
    {
        assert!(owner.is_in(&server));
        let begun = Instant::now();
        // A moment after it was replaced it may be a second tab's.
        while owner.is_in(&server) {
            let (head, _) = server.ask("POST", path, stolen, body.clone());
            is_put_off(&head);
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing ends: {path}");
        }
        let (_, over) = owner.asks(&server, "GET", "/api/v1/session", None);
        assert_eq!(over["ended"]["reason"], "secret_reused", "{over}");
    }
    assert!(third.is_in(&server), "another device stays in");
    let (_, story) = third.asks(&server, "GET", "/api/v1/activity", None);
    let kinds: Vec<_> = story["events"].as_array().unwrap().iter().map(|event| &event["kind"]).take(2).collect();
    assert_eq!(kinds, ["secret_reused", "secret_reused"]);
    server.signal("-TERM");
    assert!(server.child.wait().unwrap().success());
    assert_eq!(server.log().matches("token_reuse").count(), 2, "each is in the log of security events");
}

#[test]
fn a_server_starts_on_a_full_disk_so_that_people_get_out() {
    let data = tempfile::tempdir().unwrap();
    let disk = SmallDisk::at(data.path()).expect(SmallDisk::NONE);
    let mut server = disk.serves();
    let [first, second] = [(); 2].map(|()| Ana::logs_in(&server).unwrap());
    server.signal("-TERM");
    assert!(server.child.wait().unwrap().success());
    // Nothing is left that could be used again: the log and its index have to be made anew.
    for name in ["exeunt.db-wal", "exeunt.db-shm"] {
        assert!(!disk.outside(name).exists(), "{name} is cleared away at the end");
    }
    fill(&disk.outside("filler"));
    let server = disk.serves();
    assert!(first.is_in(&server) && second.is_in(&server));
    is_put_off(&fills_up(&server).1);
    let (status, forgotten) = second.asks(&server, "DELETE", "/api/v1/device", None);
    assert_eq!((status, &forgotten["ended"]), (200, &json!(1)), "{forgotten}");
    assert!(first.is_in(&server) && !second.is_in(&server));
}

#[test]
fn where_no_file_may_grow_nothing_is_half_there_and_it_goes_on_by_itself_later() {
    let data = tempfile::tempdir().unwrap();
    let server = serve(Command::new("env"), data.path());
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
