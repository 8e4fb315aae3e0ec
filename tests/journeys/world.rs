//! The world of one journey: a server of its own with fresh demo data, the network in front of it, and the
//! devices that people hold.
//!
//! It knows processes and browsers, and no page of the app. Everything it starts ends with it, and every journey
//! ends with the same three checks: no secret left its place, no browser complained, and the server kept running
//! without a panic.

mod axe;
mod browser;
mod complaints;
mod database;
mod device;
mod evidence;
mod eyes;
mod hands;
mod keys;
mod kind;
mod layout;
mod live;
mod mischief;
mod network;
mod operator;
mod page;
mod pool;
mod process;
mod secrets;
mod server;
mod storage;
mod tabs;
mod watching;

pub(crate) use device::Device;
pub(crate) use keys::Key;
pub(crate) use kind::{CHROMEBOOK, Kind, LAPTOP, PHONE, PRIVATE_WINDOW, USED_LAPTOP, WORKSTATION};
pub(crate) use layout::Corner;
pub(crate) use network::{Exchange, Network};
pub(crate) use page::Pages;

use browser::Browser;
use database::Database;
use futures_util::FutureExt;
use server::Server;
use std::collections::BTreeMap;
use std::future::pending;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Handle};
use tokio::sync::Semaphore;

/// Ana's password in the demo data.
pub(crate) const ANAS_PASSWORD: &str = "river lantern orbit maple";
/// Ben's password in the demo data.
pub(crate) const BENS_PASSWORD: &str = "copper violet meadow train";

/// Browsers are heavy: more journeys than this at once only make each other late.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The runtime of all journeys, on a thread of its own: a connection to a browser that is used again must outlive the
/// runtime of its first test.
static RUNTIME: LazyLock<Handle> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let handle = runtime.handle().clone();
    std::thread::spawn(move || runtime.block_on(pending::<()>()));
    handle
});

/// The time limit of a whole journey, after which it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(240);

/// The server, the network and the devices of a journey.
pub(crate) struct World {
    name: String,
    demo: bool,
    server: Mutex<Option<Server>>,
    network: Network,
    /// How many devices there have been, those that were laid down among them.
    handed_out: AtomicUsize,
    devices: Mutex<Vec<Arc<Device>>>,
    /// The browsers of the devices, by the name of the device.
    browsers: tokio::sync::Mutex<BTreeMap<String, Browser>>,
    /// What the server keeps; removed at the end.
    database: Database,
    /// The server's log, and its data where they are files; removed at the end.
    files: tempfile::TempDir,
}

/// The other end of the network when a story begins.
enum Beginning {
    /// The real server with the demo accounts.
    Demo,
    /// The real server without an account, as an operator starts it.
    Nobody,
    /// Small pages of the harness.
    Pages(Pages),
}

/// Tells a story in a world of its own: the real server with the demo accounts.
pub(crate) async fn journey(story: impl AsyncFnOnce(&World)) {
    tell(Beginning::Demo, story).await;
}

/// Tells a story about a server without an account, where only its operator may make one.
pub(crate) async fn journey_to_a_new_server(story: impl AsyncFnOnce(&World)) {
    tell(Beginning::Nobody, story).await;
}

/// Tells a story about the harness itself: small pages stand where the server would.
pub(crate) async fn trial(pages: Pages, story: impl AsyncFnOnce(&World)) {
    tell(Beginning::Pages(pages), story).await;
}

async fn tell(beginning: Beginning, story: impl AsyncFnOnce(&World)) {
    let _entered = RUNTIME.enter();
    let _turn = TURNS.acquire().await.expect("the turns are never closed");
    let world = World::begin(beginning).await;
    let whole = async {
        story(&world).await;
        world.check().await;
    };
    let told = AssertUnwindSafe(tokio::time::timeout(PATIENCE, whole)).catch_unwind().await;
    if !matches!(told, Ok(Ok(()))) {
        evidence::keep(&world).await;
    }
    world.end(matches!(told, Ok(Ok(())))).await;
    match told {
        Ok(in_time) => in_time.expect("the journey did not come to its end in time"),
        Err(panic) => resume_unwind(panic),
    }
}

/// The name of the test that runs, as a file name.
fn name() -> String {
    std::thread::current().name().unwrap_or("journey").replace("::", "-")
}

/// Removes what a journey left behind that was meant to fail.
pub(crate) fn forgets_the_evidence() {
    evidence::clear(&name());
}

/// How the server is started. Only with the demo there are people from the beginning, and sign-up is open.
const fn options(demo: bool) -> &'static [&'static str] {
    if demo { &["--demo"] } else { &[] }
}

impl World {
    async fn begin(beginning: Beginning) -> Self {
        let name = name();
        evidence::clear(&name);
        let files = tempfile::tempdir().expect("a temporary directory");
        let network = Network::begin().await;
        let demo = matches!(beginning, Beginning::Demo);
        let database = Database::fresh(files.path()).await;
        let server = match beginning {
            Beginning::Pages(pages) => {
                network.leads_to_pages(pages);
                None
            }
            Beginning::Demo | Beginning::Nobody => {
                let (server, port) = Server::start(files.path(), &database, options(demo)).await;
                network.leads_to(port);
                Some(server)
            }
        };
        let (server, devices, browsers) = (Mutex::new(server), Mutex::default(), tokio::sync::Mutex::default());
        Self { name, demo, server, network, handed_out: AtomicUsize::new(0), devices, browsers, database, files }
    }

    /// A fresh device: a browser that knows nothing of this place.
    pub(crate) async fn device(&self, kind: &Kind) -> Arc<Device> {
        let number = self.handed_out.fetch_add(1, Ordering::Relaxed) + 1;
        let browser = pool::take(kind).await;
        let name = format!("{number}-{}", kind.word);
        let device = self.holds(name, &browser).await;
        self.browsers.lock().await.insert(device.name().to_owned(), browser);
        device
    }

    /// Closes the browser of a device and starts it again: what it kept, it still has.
    pub(crate) async fn restarts_browser(&self, device: &Device) -> Arc<Device> {
        device.step("closes the browser");
        device.keeps().await;
        device.keeps_quiet().await;
        let mut browsers = self.browsers.lock().await;
        let browser = browsers.get_mut(device.name()).expect("the browser of a device of this world");
        browser.restart().await;
        let again = self.holds(device.name().to_owned(), browser).await;
        again.takes_over(device);
        self.forgets(device);
        again
    }

    /// A device is laid down for good. The next one of its kind may be the same browser.
    pub(crate) async fn lays_down(&self, device: &Device) {
        device.keeps_quiet().await;
        let browser = self.browsers.lock().await.remove(device.name());
        pool::give_back(browser.expect("the browser of a device of this world"), &self.network.origins()).await;
        self.forgets(device);
    }

    async fn holds(&self, name: String, browser: &Browser) -> Arc<Device> {
        let device = Arc::new(Device::new(name, browser.kind(), browser.session().clone(), self.network.origin()));
        device.dress().await;
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&device));
        device
    }

    fn forgets(&self, device: &Device) {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        devices.retain(|other| !std::ptr::eq(&**other, device));
    }

    /// A fresh device on which Ana has logged in; she is on the overview.
    pub(crate) async fn anas_device(&self, kind: &Kind) -> Arc<Device> {
        self.device_of(kind, "ana", ANAS_PASSWORD).await
    }

    /// A fresh device on which Ben has logged in; he is on the overview.
    pub(crate) async fn bens_device(&self, kind: &Kind) -> Arc<Device> {
        self.device_of(kind, "ben", BENS_PASSWORD).await
    }

    async fn device_of(&self, kind: &Kind, username: &str, password: &str) -> Arc<Device> {
        let device = self.device(kind).await;
        device.open("/log-in").await;
        device.log_in(username, password).await;
        device.sees_heading("Overview").await;
        device
    }

    /// The network between the devices and the server.
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    /// The server is gone from one moment to the next, as after a power cut.
    pub(crate) async fn server_dies(&self) {
        self.network.leads_nowhere();
        let server = self.server().take();
        server.expect("the server runs").die().await;
    }

    /// The server is asked to stop, does so in good order, and says so by its exit code.
    pub(crate) async fn server_stops(&self) {
        let server = self.server().take();
        server.expect("the server runs").stop().await;
        self.network.leads_nowhere();
    }

    /// The server is there again, on the same data and at the same address.
    pub(crate) async fn server_comes_back(&self) {
        self.server_comes_back_with(options(self.demo)).await;
    }

    /// The same, started with these options.
    pub(crate) async fn server_comes_back_with(&self, options: &[&str]) {
        let (server, port) = Server::start(self.files.path(), &self.database, options).await;
        *self.server() = Some(server);
        self.network.leads_to(port);
    }

    /// The checks at the end of every journey.
    async fn check(&self) {
        for device in self.devices() {
            device.keeps_quiet().await;
        }
        let leaks = secrets::leaks(self).await;
        assert!(leaks.is_empty(), "secrets outside their place:\n{}", leaks.join("\n"));
        let log = server::log(self.files.path());
        assert!(!log.contains("panicked at"), "the server panicked:\n{log}");
    }

    /// Ends it all. Browsers are used again after a journey that went `well` only.
    async fn end(self, well: bool) {
        for browser in std::mem::take(&mut *self.browsers.lock().await).into_values() {
            if well {
                pool::give_back(browser, &self.network.origins()).await;
            } else {
                browser.quit().await;
            }
        }
        let server = self.server().take();
        if let Some(server) = server {
            server.die().await;
        }
        self.database.remove().await;
    }

    fn server(&self) -> std::sync::MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn devices(&self) -> Vec<Arc<Device>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
