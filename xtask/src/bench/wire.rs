//! As much of HTTP/1.1 (RFC 9112) as measuring needs: one connection that is kept, requests one after the other. A
//! client library would cost more than the measured request. It must not know any endpoint.

use crate::report::{Failure, Outcome};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection.
pub(super) struct Line {
    stream: BufReader<TcpStream>,
    host: String,
    /// Header lines that go with every request.
    always: String,
}

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The status code.
    pub(super) status: u16,
    /// The cookies that it set, as they are sent back: `a=1; b=2`.
    pub(super) cookies: String,
    /// The body.
    pub(super) body: String,
}

impl Line {
    /// Connects to `host:port`.
    pub(super) fn connect(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).map_err(|error| lost(&error))?;
        stream.set_nodelay(true).map_err(|error| lost(&error))?;
        Ok(Self { stream: BufReader::new(stream), host: address.to_owned(), always: String::new() })
    }

    /// Sends this header with every request from now on.
    pub(super) fn always(&mut self, header: &str) {
        self.always.push_str(&format!("{header}\r\n"));
    }

    /// Sends one request and reads its answer. A body is JSON; without one, pass an empty string.
    pub(super) fn ask(&mut self, method: &str, path: &str, cookies: &str, body: &str) -> Outcome<Answer> {
        self.send(method, path, cookies, body)?;
        self.answer()
    }

    /// Sends a request whose answer has no known end; [`Line::until`] reads it.
    pub(super) fn begin(&mut self, method: &str, path: &str, cookies: &str) -> Outcome {
        self.send(method, path, cookies, "")
    }

    /// Reads line by line until one begins like this.
    pub(super) fn until(&mut self, start: &str) -> Outcome {
        while !self.text()?.starts_with(start) {}
        Ok(())
    }

    fn send(&mut self, method: &str, path: &str, cookies: &str, body: &str) -> Outcome {
        let content = if body.is_empty() { "" } else { "content-type: application/json\r\n" };
        let cookie = if cookies.is_empty() { String::new() } else { format!("cookie: {cookies}\r\n") };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{}{cookie}{content}content-length: {}\r\n\r\n{body}",
            self.host,
            self.always,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).map_err(|error| lost(&error))
    }

    fn answer(&mut self) -> Outcome<Answer> {
        let first = self.text()?;
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| Failure(format!("this is no answer: `{first}`")))?;
        let (mut length, mut cookies) = (0, Vec::new());
        loop {
            let header = self.text()?;
            let Some((name, value)) = header.split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse().unwrap_or(0),
                "set-cookie" => cookies.extend(value.trim().split(';').next().map(str::to_owned)),
                "transfer-encoding" => {
                    return Err(Failure::new("the answer's length is not known beforehand"));
                }
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).map_err(|error| lost(&error))?;
        Ok(Answer { status, cookies: cookies.join("; "), body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// One line without its end.
    fn text(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line) {
            Ok(0) => Err(Failure::new("the server closed the connection")),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(lost(&error)),
        }
    }
}

fn lost(error: &std::io::Error) -> Failure {
    Failure(format!("lost the server: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread::JoinHandle;

    /// A server that gives these answers over one connection and then returns the requests it got.
    fn answering(answers: &'static [&'static str]) -> (String, JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut heard = Vec::new();
            for answer in answers {
                let before = heard.len();
                let mut piece = [0; 1024];
                while !heard[before..].windows(4).any(|end| end == b"\r\n\r\n") {
                    let length = stream.read(&mut piece).unwrap();
                    heard.extend_from_slice(&piece[..length]);
                }
                stream.write_all(answer.as_bytes()).unwrap();
            }
            String::from_utf8(heard).unwrap()
        });
        (address, thread)
    }

    #[test]
    fn one_connection_carries_a_log_in_and_what_comes_after_it() {
        let (address, server) = answering(&[
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/; Secure\r\nset-cookie: b=2\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 204 No Content\r\n\r\n",
        ]);
        let mut line = Line::connect(&address).unwrap();
        let first = line.ask("POST", "/in", "", "{\"me\":1}").unwrap();
        assert_eq!(first, Answer { status: 200, cookies: "a=1; b=2".into(), body: "{}".into() });
        assert_eq!(line.ask("GET", "/here", &first.cookies, "").unwrap().status, 204);
        let heard = server.join().unwrap();
        assert!(heard.contains("POST /in HTTP/1.1\r\n") && heard.contains("content-length: 8\r\n\r\n{\"me\":1}"));
        assert!(heard.contains("GET /here HTTP/1.1\r\n") && heard.contains("cookie: a=1; b=2\r\n"));
    }

    #[test]
    fn a_stream_is_read_until_it_says_what_is_waited_for_and_not_beyond_its_end() {
        let (address, server) = answering(&["HTTP/1.1 200 OK\r\n\r\n9\r\nevent: a\n\r\n9\r\nevent: b\n\r\n"]);
        let mut line = Line::connect(&address).unwrap();
        line.always("x-me: 1");
        line.begin("GET", "/stream", "a=1").unwrap();
        line.until("event: b").unwrap();
        assert!(line.until("event: c").is_err());
        assert!(server.join().unwrap().contains("GET /stream HTTP/1.1\r\nhost: "));
    }

    #[test]
    fn what_cannot_be_read_is_a_failure_and_not_a_measurement() {
        for answer in ["nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "HTTP/1.1 200"] {
            let answers: &'static [&'static str] = Box::leak(Box::new([answer]));
            let (address, server) = answering(answers);
            assert!(Line::connect(&address).unwrap().ask("GET", "/", "", "").is_err(), "{answer}");
            server.join().unwrap();
        }
    }
}
