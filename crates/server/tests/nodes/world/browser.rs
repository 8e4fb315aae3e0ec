//! A browser: it keeps cookies, has an address of its own, and sends a request again that had no answer.

use exeunt_contract::endpoint::{ACCOUNT_HEADER, KEY_HEADER};
use exeunt_contract::session::{GetSession, Session};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::sign_out::{SignOut, SignOutChoice};
use exeunt_contract::sign_up::{NewPerson, SignUp};
use exeunt_contract::{AccountRef, Code, Content, Endpoint, Method, Nothing, Problem};
use exeunt_domain::secret::Random;
use exeunt_server::system::OsRandom;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use super::{PASSWORD, PATIENCE};

/// How long a browser waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Why there is no success.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The server refused.
    Problem(Box<Problem>),
    /// No answer came: it may have been done, or not.
    Lost(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problem(problem) => write!(f, "{problem:?}"),
            Self::Lost(why) => f.write_str(why),
        }
    }
}

impl Refusal {
    /// Whether the same request may be sent again: there was no answer, or the server cannot answer now.
    fn may_pass(&self) -> bool {
        match self {
            Self::Problem(problem) => problem.status == 503,
            Self::Lost(_) => true,
        }
    }

    pub(crate) fn code(&self) -> Option<Code> {
        match self {
            Self::Problem(problem) => Some(problem.code),
            Self::Lost(_) => None,
        }
    }
}

/// A browser. A clone holds the same cookies, as a copy of its profile would.
#[derive(Clone)]
pub(crate) struct Browser {
    http: reqwest::Client,
    /// The node that it goes to.
    pub(crate) origin: String,
    address: Ipv4Addr,
    pub(crate) jar: BTreeMap<String, String>,
    pub(crate) account: Option<AccountRef>,
    /// The user name under which it logged in last.
    pub(crate) username: Option<String>,
}

impl Browser {
    pub(crate) fn before(origin: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(u32::from_be_bytes([100, 64, 0, 1]));
        // Each in a network of its own, whose limits no other one uses up.
        let address = Ipv4Addr::from(NEXT.fetch_add(256, Ordering::Relaxed));
        let http = reqwest::Client::builder().timeout(TIMEOUT).build().unwrap();
        Self { http, origin: origin.to_owned(), address, jar: BTreeMap::new(), account: None, username: None }
    }

    /// A copy of this browser that goes to another node.
    pub(crate) fn copy_at(&self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self.clone() }
    }

    /// A request as the app makes it.
    fn request<E: Endpoint>(&self, endpoint: &E, body: &E::Request, key: Option<&str>) -> reqwest::RequestBuilder {
        let method = E::METHOD.as_str().parse().unwrap();
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = self.http.request(method, format!("{}{}", self.origin, endpoint.path()));
        let mut request = request
            .header("x-forwarded-for", self.address.to_string())
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")
            .header("sec-fetch-site", "same-origin");
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(account) = &self.account {
            request = request.header(ACCOUNT_HEADER, &account.0);
        }
        if let Some(key) = key.filter(|_| E::METHOD != Method::Get) {
            request = request.header(KEY_HEADER, key);
        }
        if <E::Request as Content>::EMPTY {
            return request;
        }
        request.header("content-type", "application/json").body(serde_json::to_vec(body).unwrap())
    }

    /// Sends a request once.
    pub(crate) async fn call<E: Endpoint>(
        &mut self,
        endpoint: &E,
        body: &E::Request,
        key: Option<&str>,
    ) -> Result<E::Response, Refusal> {
        let lost = |error: reqwest::Error| Refusal::Lost(error.to_string());
        let answer = self.request(endpoint, body, key).send().await.map_err(lost)?;
        let (status, cookies) = (answer.status(), cookies_of(&answer));
        let body = answer.bytes().await.map_err(lost)?;
        for (name, value) in cookies {
            if value.is_empty() {
                self.jar.remove(&name)
            } else {
                self.jar.insert(name, value)
            };
        }
        if !status.is_success() {
            let problem = serde_json::from_slice(&body);
            return Err(problem
                .map_or_else(|_| Refusal::Lost(status.to_string()), |problem| Refusal::Problem(Box::new(problem))));
        }
        let body = if <E::Response as Content>::EMPTY { &b"{}"[..] } else { &body };
        Ok(serde_json::from_slice(body).unwrap())
    }

    /// Sends a request until it has an answer, the same one with the same key, to the next node where one is away.
    pub(crate) async fn insist<E: Endpoint>(
        &mut self,
        origins: &[String],
        endpoint: &E,
        body: &E::Request,
    ) -> Result<E::Response, Problem> {
        let (key, begun) = (a_key(), Instant::now());
        for origin in origins.iter().cycle() {
            match self.call(endpoint, body, Some(&key)).await {
                Ok(answer) => return Ok(answer),
                Err(refusal) if refusal.may_pass() => {
                    assert!(begun.elapsed() < PATIENCE, "{} has no answer: {refusal}", E::NAME);
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    self.origin.clone_from(origin);
                }
                Err(Refusal::Problem(problem)) => return Err(*problem),
                Err(Refusal::Lost(_)) => unreachable!("it may pass"),
            }
        }
        unreachable!("there is a node")
    }

    pub(crate) async fn sign_up(&mut self, origins: &[String], username: &str) -> Result<Session, Problem> {
        let person =
            NewPerson { username: username.into(), name: None, password: PASSWORD.into(), shared_device: false };
        let session = self.insist(origins, &SignUp, &person).await?;
        (self.account, self.username) = (Some(session.account.reference.clone()), Some(username.to_owned()));
        Ok(session)
    }

    pub(crate) async fn log_in(&mut self, origins: &[String], username: &str) -> Result<Session, Problem> {
        let typed = Credentials { identifier: username.into(), password: PASSWORD.into(), shared_device: false };
        let session = self.insist(origins, &SignIn, &typed).await?;
        (self.account, self.username) = (Some(session.account.reference.clone()), Some(username.to_owned()));
        Ok(session)
    }

    pub(crate) async fn log_out(&mut self, origins: &[String], remember: bool) -> Result<bool, Problem> {
        Ok(self.insist(origins, &SignOut, &SignOutChoice { remember }).await?.remembered)
    }

    /// The session of this browser, from the node before which it stands, asked once.
    pub(crate) async fn who(&mut self) -> Result<Session, Refusal> {
        self.call(&GetSession, &Nothing {}, None).await
    }

    /// Opens the stream of live updates.
    pub(crate) async fn stream(&self) -> reqwest::Response {
        let cookies: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let http = reqwest::Client::new();
        let request = http.get(format!("{}/api/v1/events", self.origin)).header("cookie", cookies.join("; "));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer
    }
}

fn cookies_of(answer: &reqwest::Response) -> Vec<(String, String)> {
    let lines = answer.headers().get_all("set-cookie").iter();
    let pair = |line: &str| {
        let (name, rest) = line.split_once('=')?;
        Some((name.to_owned(), rest.split(';').next()?.to_owned()))
    };
    lines.filter_map(|line| pair(line.to_str().ok()?)).collect()
}

/// A new idempotency key.
pub(crate) fn a_key() -> String {
    let mut bytes = [0; 16];
    OsRandom.fill(&mut bytes).unwrap();
    bytes.iter().fold(String::new(), |mut key, byte| {
        write!(key, "{byte:02x}").unwrap();
        key
    })
}
