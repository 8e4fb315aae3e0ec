//! The bodies of requests, read as every type that an endpoint takes.

use axum::body::Body;
use axum::extract::FromRequest as _;
use axum::http::Request;
use exeunt_contract::profile::ProfileChange;
use exeunt_contract::{Code, Content, Endpoint, Visitor, every_endpoint};
use exeunt_server::http::extract::JsonBody;
use futures_util::FutureExt as _;
use serde_json::Value;

pub(super) fn run(data: &[u8]) {
    every_endpoint(&mut Reader(data));
    if let Some(change) = read::<ProfileChange>(data) {
        let sent = serde_json::from_slice::<Value>(data).ok().and_then(|sent| sent["hue"].as_f64());
        assert_eq!(change.hue.map(f64::from), sent, "another number was read than was written");
    }
}

struct Reader<'a>(&'a [u8]);

impl Visitor for Reader<'_> {
    fn visit<E: Endpoint>(&mut self) {
        if <E::Request as Content>::EMPTY {
            return;
        }
        let Some(request) = read::<E::Request>(self.0) else { return };
        let sent = serde_json::from_slice::<Value>(self.0);
        let sent = sent.ok().and_then(|sent| sent.as_object().cloned()).expect("only an object is read");
        let meant = serde_json::to_value(&request).expect("what was read can be written");
        for name in sent.keys() {
            // `null` means that the field is absent, and is not written; a field with a default may be absent in the
            // request.
            let is_known = meant.get(name).is_some() || sent[name].is_null();
            assert!(is_known, "{}: the unknown field {name:?} was taken", E::NAME);
        }
        let again = read::<E::Request>(meant.to_string().as_bytes()).map(|again| serde_json::to_value(&again).ok());
        assert_eq!(again, Some(Some(meant)), "{}: it does not survive being sent on", E::NAME);
    }
}

/// Reads a body as the server does. It is all there, so nothing is waited for.
fn read<T: Content>(data: &[u8]) -> Option<T> {
    let request = Request::new(Body::from(data.to_vec()));
    match JsonBody::<T>::from_request(request, &()).now_or_never().expect("the body is there") {
        Ok(JsonBody(read)) => Some(read),
        Err(refusal) => {
            let expected = if data.len() > 16 * 1024 { Code::TooLarge } else { Code::Malformed };
            assert_eq!(refusal.code(), expected);
            None
        }
    }
}
