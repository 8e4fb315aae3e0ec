//! The application state of every handler: the store, the clock, the randomness, the hashing, and the configured rules.

use crate::http::census::Census;
use crate::http::client_ip::Proxies;
use crate::http::cookie::CookieNames;
use crate::http::host::Hosts;
use crate::http::in_flight::InFlight;
use crate::http::password::Policy;
use crate::http::password::hashing::Hashing;
use crate::http::places::Places;
use crate::http::site::Site;
use crate::http::unknown_tokens::UnknownTokens;
use crate::live::events::{Events, StreamConfig};
use crate::observe::metrics::Metrics;
use crate::observe::readiness::Readiness;
use exeunt_domain::clock::{Clock, Timestamp};
use exeunt_domain::secret::Random;
use exeunt_domain::session::Limits;
use exeunt_store::Store;
use std::sync::Arc;
use std::time::Duration;

/// The application state. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The database. What its acts change is published to `events`.
    pub store: Store,
    /// The events that the open streams receive.
    pub events: Events,
    /// The timing and the limits of those streams.
    pub stream_config: StreamConfig,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The source of secrets.
    pub random: Arc<dyn Random>,
    /// Password hashing in bounded slots.
    pub hashing: Hashing,
    /// The lifetimes of sessions and of remembered logins.
    pub limits: Arc<Limits>,
    /// The policy for new passwords.
    pub policy: Policy,
    /// Whether new accounts can be made over the network.
    pub sign_up: bool,
    /// The built app's files.
    pub site: Arc<Site>,
    /// Origins that may call besides this server's own, exactly as a browser sends them.
    pub trusted_origins: Vec<String>,
    /// The names of the cookies.
    pub cookies: Arc<CookieNames>,
    /// The proxies trusted to name the client's address.
    pub proxies: Proxies,
    /// Whether the shortened networks of sessions and failed log-ins are kept and shown.
    pub addresses: bool,
    /// The places of networks.
    pub places: Places,
    /// The metrics' counters.
    pub metrics: Metrics,
    /// Whether the server takes requests.
    pub readiness: Readiness,
    /// Work under way that is completed whatever becomes of its request.
    pub in_flight: InFlight,
    /// The census of the sessions.
    pub census: Census,
    /// Counters of cookie secrets that match nothing.
    pub unknown_tokens: UnknownTokens,
    /// When the process started.
    pub started: Timestamp,
    /// The host names of this server.
    pub hosts: Hosts,
    /// A request that takes longer than this is answered with 503.
    pub timeout: Duration,
}

impl AppState {
    /// The current time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
