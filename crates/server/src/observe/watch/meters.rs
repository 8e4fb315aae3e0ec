//! Counters and histograms of requests and of the store. Counting costs no query and waits for nothing.

use exeunt_contract::sign_in::{Resume, SignIn};
use exeunt_contract::sign_up::SignUp;
use exeunt_contract::{Code, Endpoint};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// The meters. Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub struct Meters {
    requests: Family<Asked, Histogram, fn() -> Histogram>,
    refusals: Family<ByCode, Counter>,
    log_ins: Family<LogIn, Counter>,
    store: Family<Act, Histogram, fn() -> Histogram>,
}

/// The labels of a request and of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Asked {
    /// One of the methods of HTTP, or `other`.
    pub method: &'static str,
    /// The route's template, or `app` for the built app and addresses that do not exist.
    pub route: String,
    /// The status code.
    pub status: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByCode {
    code: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LogIn {
    way: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Act {
    act: &'static str,
}

/// The buckets, in seconds: a session check takes less than the first of these, a log-in about the third, and the time
/// limit lies after the last.
fn seconds() -> Histogram {
    Histogram::new([0.001, 0.01, 0.05, 0.1, 0.25, 1.0, 5.0])
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            requests: Family::new_with_constructor(seconds),
            refusals: Family::default(),
            log_ins: Family::default(),
            store: Family::new_with_constructor(seconds),
        }
    }
}

impl Meters {
    /// Counts an answered request. `refused` is the error's code, if it was one.
    pub fn answered(&self, asked: Asked, refused: Option<Code>, took: Duration) {
        if let Some(code) = refused {
            self.refusals.get_or_create(&ByCode { code: code.as_str() }).inc();
        }
        self.requests.get_or_create(&asked).observe(took.as_secs_f64());
    }

    /// Counts a log-in, where the request was one. `refused` is the error's code, if it was one.
    pub fn logged_in(&self, asked: &Asked, refused: Option<Code>) {
        let way = match (asked.method, asked.route.as_str()) {
            ("POST", SignIn::PATH) => Some("password"),
            ("POST", Resume::PATH) => Some("one_tap"),
            ("POST", SignUp::PATH) => Some("sign_up"),
            _ => None,
        };
        if let Some(way) = way {
            self.log_ins.get_or_create(&LogIn { way, outcome: refused.map_or("success", Code::as_str) }).inc();
        }
    }

    /// Records the duration of a method of the store, whatever its result.
    pub fn stored(&self, act: &'static str, took: Duration) {
        self.store.get_or_create(&Act { act }).observe(took.as_secs_f64());
    }

    /// Registers the metrics.
    pub fn register(&self, to: &mut Registry) {
        to.register_with_unit("request", "How long answers took", Unit::Seconds, self.requests.clone());
        to.register("refusals", "Refused requests by the code of the problem", self.refusals.clone());
        to.register("log_ins", "Log-ins by way and outcome", self.log_ins.clone());
        to.register_with_unit("store", "How long acts of the store took", Unit::Seconds, self.store.clone());
    }
}
