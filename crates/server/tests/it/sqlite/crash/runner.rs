//! Kills, opens the files again, and judges.

use super::acts::{Act, Asked, Cast};
use super::child::{DATA, NOW};
use super::sight::seen;
use super::wire;
use crate::world::dice::{Dice, figure};
use crate::world::{ANA, ANAS_PASSWORD, Answer, MINUTE, NEW_PASSWORD, Place, World, ZOES_PASSWORD, quiet};
use exeunt_domain::session::Limits;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// No act has as many points; a process that counts to it is never killed.
const NEVER: usize = usize::MAX;
/// When the parent kills, it does so within this time.
const WITHIN: usize = 50_000;

/// When the child is killed.
#[derive(Clone, Copy)]
enum When {
    /// At the point with this number, by itself.
    Point(usize),
    /// This long after the request was sent.
    After(Duration),
}

/// The outcome of a kill.
struct Run {
    /// The part of the answer that arrived before it.
    answer: Option<Answer>,
    /// Whether an order of the operator was said to be done.
    done: bool,
    /// The point at which it was killed.
    point: Option<String>,
    files: TempDir,
}

struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Process {
    fn start(data: &Path, now: i64) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["sqlite::crash::child", "--exact", "--ignored", "--nocapture"])
            .env(DATA, data)
            .env(NOW, now.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdin, stdout }
    }

    /// The rest of the first line from here on that begins so; none if it ended before.
    fn hears(&mut self, word: &str) -> Option<String> {
        let mut line = String::new();
        while self.stdout.read_line(&mut line).unwrap() > 0 {
            if let Some(rest) = line.trim_end().strip_prefix(word) {
                return Some(rest.trim().to_owned());
            }
            line.clear();
        }
        None
    }

    fn order(&mut self, words: &str) {
        writeln!(self.stdin, "{words}").unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One act, prepared once; every run gets a copy of the files.
struct Stage {
    act: Act,
    cast: Cast,
    asked: Vec<u8>,
    order: Option<String>,
    files: TempDir,
    now: i64,
}

impl Stage {
    async fn set(act: Act) -> Self {
        let files = tempfile::tempdir().unwrap();
        let world = World::on_disk().await;
        let cast = Cast::assemble(&world, act).await;
        world.later(MINUTE / 2);
        let (asked, order) = match cast.asks(act, &world).await {
            Asked::Request(request) => (wire::bytes(&cast.laptop, *request).await, None),
            Asked::Order(order) => (Vec::new(), Some(order)),
        };
        let now = world.now().as_millis();
        copy(world.directory(), files.path());
        let database = Connection::open(files.path().join("exeunt.db")).unwrap();
        database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        Self { act, cast, asked, order, files, now }
    }

    fn run(&self, when: When) -> Run {
        let files = tempfile::tempdir().unwrap();
        copy(self.files.path(), files.path());
        let mut process = Process::start(files.path(), self.now);
        let port: u16 = process.hears("ready").unwrap().parse().unwrap();
        let left = if let When::Point(number) = when { number } else { NEVER };
        process.order(&format!("arm {left}"));
        process.hears("armed").unwrap();
        let (mut heard, mut done) = (Vec::new(), false);
        if let Some(order) = &self.order {
            process.order(order);
            kill_after(&mut process, when);
            let mut rest = String::new();
            done = loop {
                rest.clear();
                if process.stdout.read_line(&mut rest).unwrap() == 0 {
                    break false;
                }
                if let Some(point) = rest.trim_end().strip_prefix("point ") {
                    return Run { answer: None, done: false, point: Some(point.to_owned()), files };
                }
                if rest.trim_end() == "done" {
                    break true;
                }
            };
        } else {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.write_all(&self.asked).unwrap();
            kill_after(&mut process, when);
            // Bytes that arrived before the connection broke are there all the same.
            let _ = stream.read_to_end(&mut heard);
        }
        let answer = wire::answer(&heard);
        let point =
            if answer.is_none() && !done && matches!(when, When::Point(_)) { process.hears("point") } else { None };
        drop(process);
        Run { answer, done, point, files }
    }

    /// The files opened again, as by an operator who starts the server anew.
    fn opens(&self, files: TempDir) -> World {
        let database = Connection::open(files.path().join("exeunt.db")).unwrap();
        let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        let lost: u32 =
            database.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!((sound.as_str(), lost), ("ok", 0));
        drop(database);
        let world = World::on(Place::Directory(files), Limits::default());
        world.later(Duration::from_millis(u64::try_from(self.now - world.now().as_millis()).unwrap()));
        world
    }

    async fn judge(&self, run: Run, before: &[String], after: &[String], where_: &str) -> bool {
        let acknowledged = run.done || run.answer.is_some();
        if let Some(answer) = &run.answer {
            assert!(answer.status.is_success(), "{where_}: {}", answer.text());
        }
        let world = self.opens(run.files);
        let now = seen(&world, &self.cast, true).await;
        let happened = now == after;
        assert!(happened || now == before, "{where_}: half of it: {}", differing(&now, before, after));
        assert!(happened || !acknowledged, "{where_}: what was acknowledged is gone");
        self.repeat(&world, run.answer, happened, where_).await;
        world.looks_for_new_secrets_only();
        happened
    }

    /// The person repeats the act, and it goes through; a browser that got the answer goes on with it.
    async fn repeat(&self, world: &World, answer: Option<Answer>, happened: bool, where_: &str) {
        let mut laptop = world.copy_of(&self.cast.laptop);
        if let Some(answer) = answer {
            laptop.receives(&answer);
            let stays = matches!(
                self.act,
                Act::ChangePassword | Act::Resume | Act::SignIn | Act::SignUp | Act::EndSessions | Act::AnswerOffer
            );
            laptop.account = None;
            assert_eq!(laptop.who().await.is_ok(), stays, "{where_}: the answer is worth what it says");
            return;
        }
        let Asked::Request(request) = self.cast.asks(self.act, world).await else { return };
        let again = laptop.send(*request).await;
        match self.act {
            // A request that can be told from a new one would be answered with 200 here: then this arm goes.
            Act::ChangePassword if happened => {
                assert_eq!(again.status, 401, "{where_}");
                assert!(laptop.log_in(ANA, ANAS_PASSWORD).await.is_err());
                laptop.log_in(ANA, NEW_PASSWORD).await.unwrap();
            }
            Act::SignUp if happened => {
                assert!(again.status.is_client_error(), "{where_}");
                laptop.log_in("zoe", ZOES_PASSWORD).await.unwrap();
            }
            _ => assert!(again.status.is_success(), "{where_}: {}", again.text()),
        }
        if matches!(self.act, Act::Resume | Act::SignIn) {
            laptop.account = None;
            let me = laptop.who().await.unwrap().account;
            assert_eq!(me.username, ANA, "{where_}");
            laptop.account = Some(me.reference);
            assert_eq!(laptop.sessions().await.iter().filter(|session| session.current).count(), 1);
            laptop.enter_password_again(ANAS_PASSWORD).await.unwrap();
        }
    }
}

fn kill_after(process: &mut Process, when: When) {
    if let When::After(moment) = when {
        std::thread::sleep(moment);
        process.child.kill().unwrap();
    }
}

/// Kills the act at each of its points, and `random` times at a random moment.
pub(super) async fn killed_everywhere(act: Act, random: u64, seed: u64) {
    let stage = Stage::set(act).await;
    let _quiet = quiet();
    let copied = || {
        let files = tempfile::tempdir().unwrap();
        copy(stage.files.path(), files.path());
        files
    };
    let before = seen(&stage.opens(copied()), &stage.cast, true).await;
    let whole = stage.run(When::Point(NEVER));
    assert!(whole.done || whole.answer.is_some_and(|answer| answer.status.is_success()), "{act:?} is answered");
    let after = seen(&stage.opens(whole.files), &stage.cast, true).await;
    for promise in act.promises() {
        assert!(after.iter().any(|line| line == promise), "{promise}: {after:#?}");
    }
    let (mut names, mut survived) = (BTreeSet::new(), 0);
    let mut number = 1;
    loop {
        let run = stage.run(When::Point(number));
        let Some(point) = run.point.clone() else {
            stage.judge(run, &before, &after, "never").await;
            break;
        };
        survived += u64::from(stage.judge(run, &before, &after, &format!("{act:?}, point {number}: {point}")).await);
        names.insert(point);
        number += 1;
    }
    let points = number - 1;
    assert!(names.contains("before COMMIT") && names.contains("after COMMIT"), "{names:?}");
    assert!(survived > 0 && survived < points as u64, "{survived} of {points} came after the commit");
    let mut dice = Dice::of(seed);
    let mut answered = 0;
    for run in 0..random {
        // Small moments are drawn more often than large ones: most of the act is over soon.
        let moment = dice.roll(WITHIN + 1) * dice.roll(WITHIN + 1) / WITHIN;
        let moment = Duration::from_micros(moment as u64);
        let killed = stage.run(When::After(moment));
        answered += u64::from(killed.done || killed.answer.is_some());
        let where_ = format!("{act:?}, seed {seed}, run {run}, {moment:?}");
        stage.judge(killed, &before, &after, &where_).await;
    }
    figure(&format!("{act:?}: {points} points, {random} random moments ({answered} after the answer), seed {seed}"));
}

fn differing(now: &[String], before: &[String], after: &[String]) -> String {
    let lines = now.iter().filter(|line| !before.contains(line) || !after.contains(line));
    format!("{:#?}\nbefore {before:#?}\nafter {after:#?}", lines.collect::<Vec<_>>())
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
