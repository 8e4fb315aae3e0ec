//! A browser: it keeps cookies, says what it is, names its account, and reads answers as the contract's types.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use exeunt_contract::{AccountRef, Content, Endpoint, Method, Problem};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

pub(crate) struct Device {
    app: Router,
    user_agent: &'static str,
    /// The cookies by name.
    pub(crate) jar: BTreeMap<String, String>,
    /// The account that the page acts for.
    pub(crate) account: Option<AccountRef>,
    /// Its address: one of its own, unless a test moves it.
    pub(crate) address: IpAddr,
    /// The `Idempotency-Key` of what it means.
    pub(crate) key: Option<String>,
    secrets: Arc<Mutex<Vec<String>>>,
}

/// An address where no device was before.
fn somewhere() -> IpAddr {
    static NEXT: AtomicU32 = AtomicU32::new(u32::from_be_bytes([100, 64, 0, 1]));
    Ipv4Addr::from(NEXT.fetch_add(1, Ordering::Relaxed)).into()
}

/// An answer as it came.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The refusal, which must be in the one shape that refusals have.
    pub(crate) fn problem(&self) -> Problem {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}: {}", self.status, self.text());
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.kind, format!("/problems/{}", problem.code.as_str()));
        problem
    }

    /// Everything that a caller sees of it, but for the id of the request, which is never the same twice.
    pub(crate) fn seen(&self) -> (u16, Vec<String>, String) {
        let told = self.headers.iter().filter(|(name, _)| *name != "x-request-id");
        let mut headers: Vec<_> = told.map(|(name, value)| format!("{name}: {value:?}")).collect();
        headers.sort();
        (self.status.as_u16(), headers, self.text())
    }

    pub(crate) fn set_cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines.map(|line| line.to_str().unwrap().to_owned()).collect()
    }
}

pub(crate) type Outcome<T> = Result<T, Problem>;

impl Device {
    pub(super) fn new(app: Router, user_agent: &'static str, secrets: Arc<Mutex<Vec<String>>>) -> Self {
        Self { app, user_agent, jar: BTreeMap::new(), account: None, address: somewhere(), key: None, secrets }
    }

    /// The cookies as they are sent.
    pub(crate) fn cookies(&self) -> String {
        self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Another browser with a copy of everything that this one holds.
    pub(crate) fn copied_into(&self, user_agent: &'static str) -> Self {
        let (jar, account) = (self.jar.clone(), self.account.clone());
        let secrets = Arc::clone(&self.secrets);
        Self { app: self.app.clone(), user_agent, jar, account, address: somewhere(), key: None, secrets }
    }

    /// The same browser, as it stands before another server.
    pub(super) fn at(&self, app: Router, secrets: Arc<Mutex<Vec<String>>>) -> Self {
        Self { app, secrets, address: self.address, ..self.copied_into(self.user_agent) }
    }

    /// From now on its requests arrive at another node.
    pub(crate) fn is_served_by(&mut self, node: Router) {
        self.app = node;
    }

    /// Sends a request that has no headers yet but those that the test gave it; this browser's own are added.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Answer {
        // On the heap: a test of many acts would not fit on a thread's stack.
        let answer = Box::pin(self.start(request)).await;
        self.receives(&answer);
        answer
    }

    /// Sends a request whose answer this browser has not received yet, and perhaps never will.
    pub(crate) fn start(&self, request: Request<Body>) -> impl Future<Output = Answer> + use<> {
        let mut request = self.dressed(request);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(self.address, 40_000)));
        let app = self.app.clone();
        async move {
            let (head, body) = app.oneshot(request).await.unwrap().into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
            Answer { status: head.status, headers: head.headers, body }
        }
    }

    /// The request with what this browser adds to each.
    pub(crate) fn dressed(&self, mut request: Request<Body>) -> Request<Body> {
        let cookies = self.cookies();
        let headers = request.headers_mut();
        headers.insert(header::USER_AGENT, HeaderValue::from_bytes(self.user_agent.as_bytes()).unwrap());
        headers.entry(header::HOST).or_insert("localhost".parse().unwrap());
        if !cookies.is_empty() && !headers.contains_key(header::COOKIE) {
            headers.insert(header::COOKIE, cookies.parse().unwrap());
        }
        request
    }

    /// Takes the cookies, and looks through everything else for secrets.
    pub(crate) fn receives(&mut self, answer: &Answer) {
        let mut secrets = self.secrets.lock().unwrap();
        for line in answer.set_cookies() {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
                secrets.push(value.to_owned());
            }
        }
        let rest = answer.headers.iter().filter(|(name, _)| *name != header::SET_COOKIE);
        let head: String =
            rest.map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))).collect();
        let body = String::from_utf8_lossy(&answer.body);
        for secret in secrets.iter() {
            assert!(
                !head.contains(secret.as_str()) && !body.contains(secret.as_str()),
                "an answer holds a secret: {body}"
            );
        }
    }

    /// A request as the app makes it.
    pub(crate) fn request<E: Endpoint>(&self, endpoint: &E, body: &E::Request) -> Request<Body> {
        let mut request = Request::builder().method(E::METHOD.as_str()).uri(endpoint.path());
        if let Some(account) = &self.account {
            request = request.header("x-account", &account.0);
        }
        if let Some(key) = self.key.as_ref().filter(|_| E::METHOD != Method::Get) {
            request = request.header("idempotency-key", key);
            // Cookies follow from it: it must not stand in a log or an answer any more than they.
            let mut secrets = self.secrets.lock().unwrap();
            if !secrets.contains(key) {
                secrets.push(key.clone());
            }
        }
        if E::METHOD != Method::Get {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if <E::Request as Content>::EMPTY {
            return request.body(Body::empty()).unwrap();
        }
        let body = serde_json::to_vec(body).unwrap();
        request
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .body(body.into())
            .unwrap()
    }

    pub(crate) async fn answer<E: Endpoint>(&mut self, endpoint: &E, body: &E::Request) -> Answer {
        let request = self.request(endpoint, body);
        let answer = self.send(request).await;
        if answer.status.is_client_error() {
            let code = answer.problem().code;
            assert!(E::problems().contains(&code), "{} is not known to answer {}", E::NAME, code.as_str());
        }
        answer
    }

    pub(crate) async fn call<E: Endpoint>(&mut self, endpoint: &E, body: &E::Request) -> Outcome<E::Response> {
        let answer = self.answer(endpoint, body).await;
        if !answer.status.is_success() {
            return Err(answer.problem());
        }
        let body = if <E::Response as Content>::EMPTY { b"{}".to_vec() } else { answer.body };
        Ok(serde_json::from_slice(&body).unwrap())
    }
}
