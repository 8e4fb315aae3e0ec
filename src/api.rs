//! How a call travels: an endpoint's method and path, JSON both ways, a time limit. The only user of the network. What
//! asks the browser's `fetch` stands in `src/boot.js`, where whatever that one does ends as an answer or as none.
//!
//! It makes no sentences and knows neither pages nor who is here.

use crate::failure::Failure;
use crate::intent::Intent;
use crate::json;
use exeunt_contract::endpoint::{ACCOUNT_HEADER, CLIENT_HEADER, KEY_HEADER, UNATTENDED_HEADER, VERSION};
use exeunt_contract::{AccountRef, Content, Endpoint, Method, Problem};
use js_sys::futures::JsFuture;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = exeunt, js_name = send, catch)]
    fn fetch(method: &str, path: &str, headers: &Array, body: Option<&str>, patience: u32) -> Result<Promise, JsValue>;
}

/// How long an answer may take, in milliseconds. Longer than the server waits for a free password slot on a slow line.
const PATIENCE: u32 = 20_000;

/// A call in plain words, so that the code that sends it exists once and not once an endpoint.
#[derive(Clone, Debug)]
pub struct Call {
    method: Method,
    /// Where to.
    pub path: String,
    body: Option<String>,
    patience: u32,
    /// Where it goes on beside what the person does: the key that it has all the same, if any.
    aside: Option<Option<String>>,
    /// Whether the endpoint needs a live session.
    pub signed_in: bool,
    renews: bool,
    /// Whether the page asks by itself, which is no use of the session.
    pub by_itself: bool,
}

impl Call {
    /// Puts a call to `endpoint` into words.
    ///
    /// # Errors
    ///
    /// [`Failure::Garbled`] if the request cannot be written as JSON.
    pub fn to<E: Endpoint>(endpoint: &E, request: &E::Request) -> Result<Self, Failure> {
        let body =
            if E::Request::EMPTY { None } else { Some(serde_json::to_string(request).map_err(|_| Failure::Garbled)?) };
        Ok(Self {
            method: E::METHOD,
            path: endpoint.path(),
            body,
            patience: PATIENCE,
            aside: None,
            signed_in: E::SIGNED_IN,
            renews: E::RENEWS,
            by_itself: false,
        })
    }

    /// Whether it only reads.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.method == Method::Get
    }

    /// The same call, for somebody who waits no longer than this many milliseconds.
    #[must_use]
    pub fn within(self, patience: u32) -> Self {
        Self { patience, ..self }
    }

    /// The same call beside what the person does, under this key or none: it leaves their intent alone.
    #[must_use]
    pub fn aside(self, key: Option<String>) -> Self {
        Self { aside: Some(key), ..self }
    }

    /// Sends the call for `account`, and answers the body of a success.
    ///
    /// # Errors
    ///
    /// [`Failure::Offline`] without an answer in time, [`Failure::Refused`] with the server's problem, and
    /// [`Failure::Garbled`] if the server's answer is not of the contract.
    pub async fn send(&self, account: Option<&AccountRef>) -> Result<String, Failure> {
        let headers = Array::new();
        let with = |name: &str, value: &str| {
            headers.push(&Array::of2(&name.into(), &value.into()));
        };
        with(CLIENT_HEADER, &VERSION.to_string());
        if let Some(account) = account {
            with(ACCOUNT_HEADER, &account.0);
        }
        let account = account.map_or("", |account| &account.0);
        // What ends something is meant anew after a while: more may have begun since. What makes something, or brings
        // another cookie, stays the same intent until it has its answer.
        let lapses = self.method == Method::Delete || self.signed_in && !self.renews;
        let intent = (!self.reads() && self.aside.is_none())
            .then(|| Intent::of([&self.path, account, self.body.as_deref().unwrap_or("")], self.renews, lapses));
        if let Some(key) =
            intent.as_ref().map_or(self.aside.as_ref().and_then(Option::as_ref), |intent| intent.key.as_ref())
        {
            with(KEY_HEADER, key);
        }
        if self.by_itself {
            with(UNATTENDED_HEADER, "1");
        }
        if self.body.is_some() {
            with("content-type", "application/json");
        }
        let result = match fetch(self.method.as_str(), &self.path, &headers, self.body.as_deref(), self.patience) {
            Ok(answer) => JsFuture::from(answer).await,
            Err(trouble) => Err(trouble),
        };
        let result = read(result.ok().and_then(|answer| answer.as_string()));
        if let Some(intent) = intent
            && !result.as_ref().is_err_and(Failure::may_pass)
        {
            intent.is_answered();
        }
        result
    }
}

/// Reads an answer: three digits of status, and then the body.
fn read(answer: Option<String>) -> Result<String, Failure> {
    let mut status = answer.ok_or(Failure::Offline)?;
    let body = status.split_off(status.len().min(3));
    // A page of somebody in between is no answer, whatever it says.
    if status.starts_with('2') && !body.starts_with('<') {
        return Ok(body);
    }
    match json::read::<Problem>(&body) {
        Ok(problem) => Err(Failure::Refused(Box::new(problem))),
        // A gateway in between answers for a server that is away, and speaks no JSON.
        Err(_) if matches!(&*status, "502" | "503" | "504") => Err(Failure::Offline),
        Err(_) => Err(Failure::Garbled),
    }
}
