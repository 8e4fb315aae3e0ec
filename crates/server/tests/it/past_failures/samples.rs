//! Every endpoint with the sample of its request, for rules that hold at all of them.

use crate::world::{ANAS_PASSWORD, Device, NEW_PASSWORD};
use axum::body::Body;
use axum::http::{Request, header};
use exeunt_contract::endpoint::ACCOUNT_HEADER;
use exeunt_contract::{AccountRef, Content, Endpoint, Method, SessionId, Visitor, every_endpoint};
use serde_json::Value;

pub(crate) struct Sample {
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    path: &'static str,
    pub(crate) signed_in: bool,
    pub(crate) body: Option<Value>,
}

#[derive(Default)]
struct Samples(Vec<Sample>);

impl Visitor for Samples {
    fn visit<E: Endpoint>(&mut self) {
        let file = format!("{}/../contract/samples/{}.json", env!("CARGO_MANIFEST_DIR"), E::NAME);
        let text = std::fs::read_to_string(file).unwrap();
        let body =
            (!<E::Request as Content>::EMPTY).then(|| serde_json::from_str::<Value>(&text).unwrap()["request"].clone());
        self.0.push(Sample { name: E::NAME, method: E::METHOD, path: E::PATH, signed_in: E::SIGNED_IN, body });
    }
}

pub(crate) fn every_sample() -> Vec<Sample> {
    let mut samples = Samples::default();
    every_endpoint(&mut samples);
    samples.0
}

impl Sample {
    /// The sample as Ana's page sends it: `other` is another session of hers, and everything reaches as far as it can.
    pub(crate) fn filled_in(&self, ana: &AccountRef, other: &SessionId) -> Self {
        let body = self.body.clone().map(|mut body| {
            for (field, value) in [
                ("ids", Value::from(vec![other.0.clone()])),
                ("end", Value::from(vec![other.0.clone()])),
                ("identifier", "ana".into()),
                ("ref", ana.0.clone().into()),
                ("reach", "everywhere".into()),
                ("current", ANAS_PASSWORD.into()),
                ("password", ANAS_PASSWORD.into()),
                ("new", NEW_PASSWORD.into()),
            ] {
                if body.get(field).is_some() {
                    body[field] = value;
                }
            }
            body
        });
        Self { body, ..*self }
    }

    /// The request of this device. `ana` and `other` go into the path.
    pub(crate) fn request(&self, device: &Device, ana: &AccountRef, other: &SessionId) -> Request<Body> {
        let path = self.path.replace("{id}", &other.0).replace("{ref}", &ana.0);
        let mut request = Request::builder().method(self.method.as_str()).uri(path);
        if let Some(account) = &device.account {
            request = request.header(ACCOUNT_HEADER, &account.0);
        }
        match &self.body {
            None => request.body(Body::empty()).unwrap(),
            Some(body) => {
                let body = serde_json::to_vec(body).unwrap();
                request.header(header::CONTENT_TYPE, "application/json").body(body.into()).unwrap()
            }
        }
    }
}
