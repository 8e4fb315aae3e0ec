//! A whole server in this process: a database of its own, a clock that only the test moves, and devices that keep their
//! cookies like browsers do. Whatever a device is sent, the world looks through for secrets.

pub(crate) mod dice;

mod acts;
mod database;
mod device;
mod live;
mod logs;
mod nodes;
mod place;
pub(crate) mod postgres;
mod running;

pub(crate) use database::Database;
pub(crate) use device::{Answer, Device, Outcome};
pub(crate) use live::Front;
pub(crate) use logs::{Journal, leaked, quiet};
use nodes::SecondNode;
pub(crate) use place::Place;
pub(crate) use running::Running;

use exeunt_contract::AccountRef;
use exeunt_domain::account::first_hue;
use exeunt_domain::clock::{Clock, Timestamp};
use exeunt_domain::password::Password;
use exeunt_domain::secret::Random;
use exeunt_domain::session::Limits;
use exeunt_domain::throttle::{Backoff, Throttles, TokenBucket};
use exeunt_server::http::census::Census;
use exeunt_server::http::client_ip::Proxies;
use exeunt_server::http::host::Hosts;
use exeunt_server::http::in_flight::InFlight;
use exeunt_server::http::password::Policy;
use exeunt_server::http::password::hashing::{Cost, Hashing};
use exeunt_server::http::places::Places;
use exeunt_server::http::site::Site;
use exeunt_server::http::state::AppState;
use exeunt_server::http::unknown_tokens::UnknownTokens;
use exeunt_server::live::events::{Events, StreamConfig};
use exeunt_server::observe::metrics::Metrics;
use exeunt_server::observe::readiness::Readiness;
use exeunt_server::system::OsRandom;
use exeunt_store::{Engine, NewAccount, Observer, OperatorAct, Rules, Store};
use std::ffi::OsString;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const ANA: &str = "ana";
pub(crate) const ANAS_PASSWORD: &str = "river lantern orbit maple";
pub(crate) const BEN: &str = "ben";
pub(crate) const BENS_PASSWORD: &str = "copper violet meadow train";
/// A new person's password.
pub(crate) const ZOES_PASSWORD: &str = "marble teapot sunrise ladder";
/// Ana's new password.
pub(crate) const NEW_PASSWORD: &str = "quiet harbour seven lemons";

pub(crate) const CHROME: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
pub(crate) const FIREFOX: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0";
pub(crate) const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";

/// 2026-03-01T09:30:00.000Z.
const START: i64 = 1_772_357_400_000;

pub(crate) const MINUTE: Duration = Duration::from_secs(60);
pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A clock that only the test moves.
pub(crate) struct MockClock(AtomicI64);

impl MockClock {
    pub(crate) fn at(millis: i64) -> Self {
        Self(AtomicI64::new(millis))
    }
}

impl Clock for MockClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) struct World {
    pub(crate) state: AppState,
    clock: Arc<MockClock>,
    secrets: Arc<Mutex<Vec<String>>>,
    place: Place,
    second: Option<SecondNode>,
    /// The position of its first line in the log.
    logged: usize,
}

/// The dependencies of an engine, with real randomness.
pub(crate) fn rules(limits: Limits) -> Rules {
    Rules { limits: Arc::new(limits), random: Arc::new(OsRandom) }
}

/// The parts of a server with this engine.
pub(crate) fn state(engine: impl Into<Engine>, rules: &Rules, clock: Arc<dyn Clock>) -> AppState {
    let (events, metrics, readiness) = (Events::default(), Metrics::default(), Readiness::default());
    readiness.set_ready();
    let store = Store::new(engine).observed_by(Arc::new(metrics.clone())).observed_by(Arc::new(events.clone()));
    let random: Arc<dyn Random> = Arc::clone(&rules.random);
    AppState {
        store,
        events,
        stream_config: StreamConfig::default(),
        clock,
        hashing: Hashing::new(CHEAP, 2, Arc::clone(&random)).unwrap(),
        random,
        limits: Arc::clone(&rules.limits),
        policy: Policy::default(),
        sign_up: true,
        site: Arc::new(Site::default()),
        trusted_origins: Vec::new(),
        cookies: Arc::default(),
        proxies: Proxies::default(),
        addresses: true,
        places: Places::default(),
        metrics,
        readiness,
        in_flight: InFlight::default(),
        census: Census::default(),
        unknown_tokens: UnknownTokens::default(),
        started: Timestamp::from_millis(START),
        hosts: Hosts::default(),
        timeout: MINUTE,
    }
}

/// The cost of one hash in tests: next to nothing.
pub(crate) const CHEAP: Cost = Cost { memory: 8, passes: 1, lanes: 1 };

impl World {
    /// A server with the accounts of Ana and Ben.
    pub(crate) async fn new() -> Self {
        Self::with(Limits::default()).await
    }

    /// A server on which everybody may try as often as they like: what people do in months is done in a moment here.
    pub(crate) async fn unthrottled() -> Self {
        const MANY: u32 = 1_000_000;
        let all = TokenBucket { burst: MANY, every: Duration::ZERO, hourly: None };
        let backoff = Backoff { free: MANY, first: Duration::ZERO, longest: Duration::ZERO, most: MANY };
        let throttles = Throttles {
            shared: backoff.clone(),
            known_device: backoff,
            checks: MANY,
            network: all.clone(),
            sign_ups: all.clone(),
            names: MANY,
            taps: all.clone(),
            unknown_tokens: all.clone(),
            acts: all.clone(),
            sign_ins: all.clone(),
            proofs: all,
            ..Throttles::default()
        };
        Self::with(Limits { throttles, ..Limits::default() }).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        Box::pin(Self::on(Place::new(), limits).inhabited()).await
    }

    /// The same with a database of SQLite, whatever the engine of this run: for what is about its files.
    pub(crate) async fn on_disk() -> Self {
        Box::pin(Self::on(Place::on_disk(), Limits::default()).inhabited()).await
    }

    async fn inhabited(self) -> Self {
        self.account(ANA, "Ana Reyes", ANAS_PASSWORD).await;
        self.account(BEN, "Ben Osei", BENS_PASSWORD).await;
        self
    }

    /// A server on what the place holds.
    pub(crate) fn on(place: Place, limits: Limits) -> Self {
        let logged = logs::capture();
        let rules = rules(limits);
        let clock = Arc::new(MockClock::at(START));
        let state = state(place.engine(rules.clone()), &rules, Arc::<MockClock>::clone(&clock));
        let passwords = [ANAS_PASSWORD, BENS_PASSWORD, ZOES_PASSWORD, NEW_PASSWORD].map(str::to_owned).to_vec();
        Self { state, clock, secrets: Arc::new(Mutex::new(passwords)), place, second: None, logged }
    }

    pub(crate) async fn account(&self, username: &str, name: &str, password: &str) {
        let password = self.state.hashing.hash(&Password::typed(password)).await.unwrap();
        let (username, name) = (username.to_owned(), name.to_owned());
        let hue = first_hue(&username);
        let new = NewAccount { username, name, hue, password, one_time_until: None, now: self.now() };
        assert!(self.state.store.add_account(new).await.unwrap());
    }

    /// A browser that was never here.
    pub(crate) fn device(&self, user_agent: &'static str) -> Device {
        Device::new(self.app(), user_agent, Arc::clone(&self.secrets))
    }

    /// The same browser as that one of another world.
    pub(crate) fn copy_of(&self, device: &Device) -> Device {
        device.at(self.app(), Arc::clone(&self.secrets))
    }

    /// The server on a real port, for what one answer is not enough for.
    pub(crate) async fn front(&self) -> Front {
        self.front_of(self.app()).await
    }

    /// From now on the store does what this observer says.
    pub(crate) fn is_observed_by(&mut self, observer: Arc<dyn Observer>) {
        self.state.store = self.state.store.clone().observed_by(observer);
    }

    /// A browser on which Ana is logged in.
    pub(crate) async fn anas(&self, user_agent: &'static str) -> Device {
        let mut device = self.device(user_agent);
        device.log_in(ANA, ANAS_PASSWORD).await.unwrap();
        device
    }

    /// A browser that remembers Ana, and the account's name in it.
    pub(crate) async fn remembers_ana(&self) -> (Device, AccountRef) {
        let mut device = self.anas(CHROME).await;
        let ana = device.account.clone().unwrap();
        device.log_out(true).await.unwrap();
        (device, ana)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Time passes.
    pub(crate) fn later(&self, span: Duration) {
        self.clock.0.store(self.now().plus(span).as_millis(), Ordering::SeqCst);
    }

    /// The machine's clock is set back.
    pub(crate) fn set_back(&self, span: Duration) {
        self.clock.0.store(self.now().minus(span).as_millis(), Ordering::SeqCst);
    }

    pub(crate) async fn operator(&self, username: &str, act: OperatorAct) -> u32 {
        Box::pin(self.state.store.operate(username, act, self.now())).await.unwrap()
    }

    /// A look into its database, and a hand in it.
    pub(crate) fn database(&self) -> Database {
        self.place.database()
    }

    /// The directory of its database's files.
    pub(crate) fn directory(&self) -> &Path {
        self.place.directory()
    }

    /// The words that lead the program itself to its database.
    pub(crate) fn flags(&self) -> [OsString; 2] {
        self.place.flags()
    }

    /// Everything that a thief of its data reads.
    pub(crate) fn stolen(&self) -> Vec<u8> {
        self.place.stolen()
    }

    /// Looks for none of the secrets so far any more: those of a thousand runs would be looked for in each answer.
    pub(crate) fn looks_for_new_secrets_only(&self) {
        self.secrets.lock().unwrap().clear();
    }

    /// Every token and device secret that was ever sent to a device, and every password.
    pub(crate) fn secrets(&self) -> Vec<String> {
        self.secrets.lock().unwrap().clone()
    }
}

impl Drop for World {
    /// No secret of this world stands in any log.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            logs::contain_none_of(&self.secrets(), self.logged);
        }
    }
}
