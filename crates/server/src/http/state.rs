//! What every handler is given: the store, the clock, the randomness, the hashing, and the rules.

use crate::http::client_ip::Proxies;
use crate::http::cookie::Names;
use crate::http::host::Hosts;
use crate::http::in_flight::InFlight;
use crate::http::password::Policy;
use crate::http::password::hashing::Hashing;
use crate::http::site::Site;
use crate::http::strays::Strays;
use crate::live::events::{Events, StreamConfig};
use crate::observe::health::Health;
use crate::observe::watch::Meters;
use exeunt_domain::clock::{Clock, Timestamp};
use exeunt_domain::secret::Random;
use exeunt_domain::session::Limits;
use exeunt_store::Store;
use std::sync::Arc;
use std::time::Duration;

/// The parts of a running server. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The rows. What changes them tells `events`: see [`crate::live::events::PublishingStore`].
    pub store: Arc<dyn Store>,
    /// What the open streams hear.
    pub events: Events,
    /// How those streams behave.
    pub pace: StreamConfig,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where secrets come from.
    pub random: Arc<dyn Random>,
    /// Password hashing in bounded slots.
    pub hashing: Hashing,
    /// How long things last.
    pub limits: Arc<Limits>,
    /// Which new passwords are taken.
    pub policy: Policy,
    /// Whether anybody may make an account over the network.
    pub sign_up: bool,
    /// The built app.
    pub site: Arc<Site>,
    /// Origins whose pages may call besides this server's own, exactly as a browser writes them.
    pub trusted_origins: Vec<String>,
    /// What the cookies are called.
    pub cookies: Arc<Names>,
    /// The proxies whose word about the client's address is taken.
    pub proxies: Proxies,
    /// What is counted for whoever watches.
    pub meters: Meters,
    /// Whether requests are taken.
    pub health: Health,
    /// What is under way and is finished whatever becomes of its request.
    pub in_flight: InFlight,
    /// Secrets that name nothing.
    pub strays: Strays,
    /// When the process began.
    pub started: Timestamp,
    /// The names that this server goes by.
    pub hosts: Hosts,
    /// A request that takes longer than this is answered with 503.
    pub timeout: Duration,
}

impl AppState {
    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
