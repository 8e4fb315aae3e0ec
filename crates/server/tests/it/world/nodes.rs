//! Further nodes: processes of their own on the database of a world, with which they share nothing else.

use super::{Front, Place, World};
use axum::Router;
use axum::extract::Request;
use exeunt_domain::clock::Clock;
use exeunt_server::http::in_flight::InFlight;
use exeunt_server::http::router::router;
use exeunt_server::http::state::AppState;
use exeunt_server::http::unknown_tokens::UnknownTokens;
use exeunt_server::live::events::Events;
use exeunt_server::observe::metrics::Metrics;
use exeunt_store::{Rules, Store};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower::ServiceExt;

/// The second node of a world that has two.
pub(super) struct SecondNode {
    store: Store,
    /// The number of requests so far, at either.
    requests: Arc<AtomicUsize>,
}

impl World {
    /// One more node.
    pub(crate) fn second_node(&self) -> Router {
        self.node(self.second_store(), Arc::clone(&self.state.clock))
    }

    /// One more, on a machine with another clock.
    pub(crate) fn second_node_at(&self, clock: Arc<dyn Clock>) -> Router {
        self.node(self.second_store(), clock)
    }

    /// The database, opened by a process of its own.
    pub(crate) fn second_store(&self) -> Store {
        let rules = Rules { limits: Arc::clone(&self.state.limits), random: Arc::clone(&self.state.random) };
        Store::new(self.place.engine(rules))
    }

    /// The same served by two nodes: one request arrives at the one, and the next at the other.
    pub(crate) fn on_two_nodes(mut self) -> Self {
        self.second = Some(SecondNode { store: self.second_store(), requests: Arc::default() });
        self
    }

    /// The same served as its engine usually is: by two nodes from a server, by one from a file. A file that two nodes
    /// write in turn makes each wait for the other, and a thousand rounds half as long again.
    pub(crate) fn on_nodes_of_its_engine(self) -> Self {
        if matches!(self.place, Place::Server(_)) { self.on_two_nodes() } else { self }
    }

    /// What devices talk to.
    pub(super) fn app(&self) -> Router {
        let first = router(self.state.clone()).unwrap();
        match &self.second {
            Some(SecondNode { store, requests }) => {
                let second = self.node(store.clone(), Arc::clone(&self.state.clock));
                in_turn([first, second], Arc::clone(requests))
            }
            None => first,
        }
    }

    /// A node on a real port.
    pub(crate) async fn front_of(&self, node: Router) -> Front {
        Front::open(node, Arc::clone(&self.secrets)).await
    }

    fn node(&self, store: Store, clock: Arc<dyn Clock>) -> Router {
        let (events, metrics) = (Events::default(), Metrics::default());
        let store = store.observed_by(Arc::new(metrics.clone())).observed_by(Arc::new(events.clone()));
        let (in_flight, unknown_tokens) = (InFlight::default(), UnknownTokens::default());
        router(AppState { store, clock, events, metrics, in_flight, unknown_tokens, ..self.state.clone() }).unwrap()
    }
}

/// Each request to the next of the nodes.
fn in_turn(nodes: [Router; 2], requests: Arc<AtomicUsize>) -> Router {
    Router::new().fallback(move |request: Request| {
        let node = nodes[requests.fetch_add(1, Ordering::Relaxed) % nodes.len()].clone();
        async move { node.oneshot(request).await }
    })
}
