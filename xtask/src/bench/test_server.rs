//! A server for measurements and schemathesis: on a free port, with a database of its own, ended when it is dropped.

use crate::report::{About as _, Failure, Outcome, last_lines};
use crate::run::root;
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use ureq::http::Request;
use ureq::{Agent, BodyReader};

/// A running server.
pub(crate) struct TestServer {
    child: Child,
    /// `localhost:PORT`.
    address: String,
    log: PathBuf,
}

impl TestServer {
    /// Starts it with the demo accounts on an empty database below `target`, and waits until it answers. `command`
    /// holds all other options.
    pub(crate) fn start(command: &mut Command, folder: &str) -> Outcome<Self> {
        let data = root().join("target").join(folder);
        if data.exists() {
            fs::remove_dir_all(&data).about("remove", &data)?;
        }
        let program = PathBuf::from(command.get_program());
        let log = data.with_extension("log");
        let stderr = File::create(&log).about("write", &log)?;
        let mut child = command
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .about("start", &program)?;
        let first = child.stdout.take().and_then(|out| BufReader::new(out).lines().map_while(Result::ok).next());
        let mut server = Self { child, address: String::new(), log };
        let address = first.as_deref().and_then(|line| line.strip_prefix("ready http://"));
        let ended = || format!("the server ended before it was ready; it logged:\n{}", last_lines(&server.log, 10));
        server.address = address.ok_or_else(|| Failure(ended()))?.to_owned();
        Ok(server)
    }

    /// `localhost:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The file with its log.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// A new client of it.
    pub(super) fn client(&self) -> Client {
        let agent = Agent::config_builder().http_status_as_error(false).max_idle_connections_per_host(1).build().into();
        Client { agent, server: format!("http://{}", self.address), account: String::new() }
    }
}

/// One connection that is kept; requests go one after the other.
pub(super) struct Client {
    agent: Agent,
    server: String,
    /// The account that the requests are for, where one is named.
    pub(super) account: String,
}

/// A response.
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// The cookies that it set, as they are sent back: `a=1; b=2`.
    pub(super) cookies: String,
    /// The body.
    pub(super) body: String,
}

impl Client {
    /// Sends one request and reads its answer. A body is JSON; without one, pass an empty string.
    pub(super) fn ask(&self, method: &str, path: &str, cookies: &str, body: &str) -> Outcome<Answer> {
        let mut response = self.send(method, path, cookies, body)?;
        let set = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let cookies: Vec<&str> = set.filter_map(|cookie| cookie.split(';').next()).collect();
        let (status, cookies) = (response.status().as_u16(), cookies.join("; "));
        let body = response.body_mut().read_to_string().map_err(|error| lost(&error))?;
        Ok(Answer { status, cookies, body })
    }

    /// Sends a request whose answer has no known end; [`until`] reads it.
    pub(super) fn stream(&self, path: &str, cookies: &str) -> Outcome<BufReader<BodyReader<'static>>> {
        Ok(BufReader::new(self.send("GET", path, cookies, "")?.into_body().into_reader()))
    }

    fn send(&self, method: &str, path: &str, cookies: &str, body: &str) -> Outcome<ureq::http::Response<ureq::Body>> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.server));
        for (name, value) in [("cookie", cookies), ("x-account", &self.account)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        let sent = if body.is_empty() {
            request.body(()).map(|request| self.agent.run(request))
        } else {
            request.header("content-type", "application/json").body(body).map(|request| self.agent.run(request))
        };
        sent.map_err(|error| lost(&error))?.map_err(|error| lost(&error))
    }
}

/// Reads line by line until one begins like this.
pub(super) fn until(stream: &mut impl BufRead, start: &str) -> Outcome {
    let mut line = String::new();
    while !line.starts_with(start) {
        line.clear();
        if stream.read_line(&mut line).map_err(|error| lost(&error))? == 0 {
            return Err(Failure::new("the server closed the connection"));
        }
    }
    Ok(())
}

fn lost(error: &dyn std::error::Error) -> Failure {
    Failure(format!("lost the server: {error}"))
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // An error means that it has ended already.
            let _ = kill_process(pid, Signal::TERM);
        }
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_read_until_it_says_what_is_waited_for_and_not_beyond_its_end() {
        let mut stream = "event: a\n\nevent: b\n\n".as_bytes();
        until(&mut stream, "event: b").unwrap();
        until(&mut stream, "event: c").unwrap_err();
    }
}
