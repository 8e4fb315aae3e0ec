//! HTTP transport of a call: method and path of an endpoint, JSON both ways, a time limit. The only user of gloo-net.
//!
//! It makes no sentences and knows neither pages nor the session.

use crate::failure::Failure;
use crate::intent::Intent;
use crate::json;
use exeunt_contract::endpoint::{ACCOUNT_HEADER, CLIENT_HEADER, KEY_HEADER, UNATTENDED_HEADER, VERSION};
use exeunt_contract::{AccountRef, Content, Endpoint, Method, Problem};
use futures_channel::oneshot;
use gloo_net::http::{self, RequestBuilder, Response};
use leptos::prelude::set_timeout;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use web_sys::{AbortController, RequestCache};

/// The time limit of a call, in milliseconds. Longer than the server waits for a free password slot on a slow line.
const TIMEOUT: u32 = 20_000;

/// A call without its types, so that the code that sends it exists once and not once for each endpoint.
#[derive(Clone, Debug)]
pub struct Call {
    /// The endpoint's name.
    pub name: &'static str,
    method: Method,
    /// The address.
    pub path: String,
    body: Option<String>,
    timeout: u32,
    /// Set for a background call: its idempotency key, if it has one.
    background: Option<Option<String>>,
    /// Whether the endpoint needs a live session.
    pub signed_in: bool,
    renews: bool,
    /// Whether the page sends it by itself, which is no use of the session.
    pub unattended: bool,
}

impl Call {
    /// Prepares a call to `endpoint`.
    ///
    /// # Errors
    ///
    /// [`Failure::InvalidResponse`] if the request cannot be written as JSON.
    pub fn to<E: Endpoint>(endpoint: &E, request: &E::Request) -> Result<Self, Failure> {
        let body = if E::Request::EMPTY {
            None
        } else {
            Some(serde_json::to_string(request).map_err(|_| Failure::InvalidResponse)?)
        };
        Ok(Self {
            name: E::NAME,
            method: E::METHOD,
            path: endpoint.path(),
            body,
            timeout: TIMEOUT,
            background: None,
            signed_in: E::SIGNED_IN,
            renews: E::RENEWS,
            unattended: false,
        })
    }

    /// Whether it only reads.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method == Method::Get
    }

    /// The same call with this time limit, in milliseconds.
    #[must_use]
    pub fn timeout(self, timeout: u32) -> Self {
        Self { timeout, ..self }
    }

    /// The same call in the background, under this key or none: the person's own open intent is left alone.
    #[must_use]
    pub fn background(self, key: Option<String>) -> Self {
        Self { background: Some(key), ..self }
    }

    /// Sends the call for `account`, and answers the body of a success.
    ///
    /// # Errors
    ///
    /// [`Failure::Offline`] without an answer in time, [`Failure::Refused`] with the server's problem, and
    /// [`Failure::InvalidResponse`] if the server's answer is not of the contract.
    pub async fn send(&self, account: Option<&AccountRef>) -> Result<String, Failure> {
        let stop = AbortController::new().ok();
        let mut request = RequestBuilder::new(&self.path)
            .method(in_gloo(self.method))
            .cache(RequestCache::NoStore)
            .abort_signal(stop.as_ref().map(AbortController::signal).as_ref())
            .header(CLIENT_HEADER, &VERSION.to_string());
        if let Some(account) = account {
            request = request.header(ACCOUNT_HEADER, &account.0);
        }
        let account = account.map_or("", |account| &account.0);
        // A deletion gets a new key after a while, because more may have been created since. A creation, or a call that
        // brings another cookie, keeps its key until it has its answer.
        let lapses = self.method == Method::Delete || self.signed_in && !self.renews;
        let intent = (!self.is_read() && self.background.is_none())
            .then(|| Intent::of([&self.path, account, self.body.as_deref().unwrap_or("")], self.renews, lapses));
        if let Some(key) =
            intent.as_ref().map_or(self.background.as_ref().and_then(Option::as_ref), |intent| intent.key.as_ref())
        {
            request = request.header(KEY_HEADER, key);
        }
        if self.unattended {
            request = request.header(UNATTENDED_HEADER, "1");
        }
        let request = match &self.body {
            None => request.build(),
            Some(body) => request.header("content-type", "application/json").body(body.as_str()),
        };
        let exchange = async {
            match request.map_err(|_| Failure::InvalidResponse)?.send().await {
                Ok(answer) => read(answer).await,
                Err(_) => Err(Failure::Offline),
            }
        };
        let result = with_timeout(exchange, self.timeout).await.unwrap_or_else(|| {
            if let Some(stop) = stop {
                stop.abort();
            }
            Err(Failure::Offline)
        });
        if let Some(intent) = intent
            && !result.as_ref().is_err_and(Failure::is_retryable)
        {
            intent.is_answered();
        }
        result
    }
}

/// The output of `work`; none after the time limit, in milliseconds. An abort signal alone would trust the browser's
/// `fetch` to heed it.
async fn with_timeout<T>(work: impl Future<Output = T>, timeout: u32) -> Option<T> {
    let (mut work, mut end) = (pin!(work), pin!(sleep(Duration::from_millis(timeout.into()))));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending => end.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Waits for `span`.
async fn sleep(span: Duration) {
    let (sender, receiver) = oneshot::channel::<bool>();
    set_timeout(|| drop(sender), span);
    let _ = receiver.await;
}

const fn in_gloo(method: Method) -> http::Method {
    match method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

async fn read(answer: Response) -> Result<String, Failure> {
    let body = answer.text().await.map_err(|_| Failure::Offline)?;
    // A page of a proxy in between is no answer, whatever its status.
    if answer.ok() && !body.starts_with('<') {
        return Ok(body);
    }
    match json::read::<Problem>(&body) {
        Ok(problem) => Err(Failure::Refused(Box::new(problem))),
        // A gateway in between answers for a server that is down, and sends no JSON.
        Err(_) if matches!(answer.status(), 502..=504) => Err(Failure::Offline),
        Err(_) => Err(Failure::InvalidResponse),
    }
}
