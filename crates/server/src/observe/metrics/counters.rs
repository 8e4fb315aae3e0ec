//! Counters and histograms of requests and of the store. Counting costs no query and waits for nothing.

use crate::observe::node::NodeName;
use exeunt_contract::sign_in::{Resume, SignIn};
use exeunt_contract::sign_up::SignUp;
use exeunt_contract::{Code, Endpoint};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// The counters and histograms of a node. Cheap to clone; all clones are the same.
#[derive(Clone, Debug)]
pub struct Metrics {
    node: Option<NodeName>,
    requests: Family<RequestLabels, Histogram, fn() -> Histogram>,
    refusals: Family<RefusalLabels, Counter>,
    log_ins: Family<LogInLabels, Counter>,
    store: Family<StoreLabels, Histogram, fn() -> Histogram>,
    repeated: Family<StoreLabels, Counter>,
}

/// The labels of a request and of its answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    /// One of the methods of HTTP, or `other`.
    pub method: &'static str,
    /// The route's template, or `app` for the built app and addresses that do not exist.
    pub route: String,
    /// The status code.
    pub status: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RefusalLabels {
    code: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LogInLabels {
    way: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StoreLabels {
    act: &'static str,
}

/// The buckets, in seconds: a session check takes less than the first of these, a log-in about the third, and the time
/// limit lies after the last.
fn histogram() -> Histogram {
    Histogram::new([0.001, 0.01, 0.05, 0.1, 0.25, 1.0, 5.0])
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            node: None,
            requests: Family::new_with_constructor(histogram),
            refusals: Family::default(),
            log_ins: Family::default(),
            store: Family::new_with_constructor(histogram),
            repeated: Family::default(),
        }
    }
}

impl Metrics {
    /// Those of the node with this name.
    #[must_use]
    pub fn of(node: Option<NodeName>) -> Self {
        Self { node, ..Self::default() }
    }

    /// Counts an answered request. `error` is the error's code, if it was one.
    pub fn observe_request(&self, labels: RequestLabels, error: Option<Code>, took: Duration) {
        if let Some(code) = error {
            self.refusals.get_or_create(&RefusalLabels { code: code.as_str() }).inc();
        }
        self.requests.get_or_create(&labels).observe(took.as_secs_f64());
    }

    /// Counts a log-in, where the request was one. `error` is the error's code, if it was one.
    pub fn count_log_in(&self, labels: &RequestLabels, error: Option<Code>) {
        let way = match (labels.method, labels.route.as_str()) {
            ("POST", SignIn::PATH) => Some("password"),
            ("POST", Resume::PATH) => Some("one_tap"),
            ("POST", SignUp::PATH) => Some("sign_up"),
            _ => None,
        };
        if let Some(way) = way {
            self.log_ins.get_or_create(&LogInLabels { way, outcome: error.map_or("success", Code::as_str) }).inc();
        }
    }

    /// Records the duration of a method of the store, whatever its result.
    pub fn observe_store(&self, act: &'static str, took: Duration) {
        self.store.get_or_create(&StoreLabels { act }).observe(took.as_secs_f64());
    }

    /// Counts an act of the store that met another one and runs again.
    pub fn count_repetition(&self, act: &'static str) {
        self.repeated.get_or_create(&StoreLabels { act }).inc();
    }

    /// A registry with these metrics. The node's name stands with each of them, and with those that are added.
    #[must_use]
    pub fn registry(&self) -> Registry {
        let node = self.node.iter().map(|name| ("node".into(), name.to_string().into()));
        let mut registry = Registry::with_prefix_and_labels("exeunt", node);
        registry.register_with_unit("request", "How long answers took", Unit::Seconds, self.requests.clone());
        registry.register("refusals", "Refused requests by the code of the problem", self.refusals.clone());
        registry.register("log_ins", "Log-ins by way and outcome", self.log_ins.clone());
        registry.register_with_unit("store", "How long acts of the store took", Unit::Seconds, self.store.clone());
        registry.register(
            "store_repeated",
            "Acts of the store that met another one and ran again",
            self.repeated.clone(),
        );
        registry
    }
}
