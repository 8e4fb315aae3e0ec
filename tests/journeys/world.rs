//! The world of one journey: a server of its own with fresh demo data, the network in front of it, and the
//! devices that people hold.
//!
//! It knows processes and browsers, and no page of the app. Everything it starts ends with it, and every journey
//! ends with the same three checks: no secret left its place, no browser complained, and the server kept running
//! without a panic.

mod axe;
mod browser;
mod complaints;
mod device;
mod evidence;
mod eyes;
mod hands;
mod keys;
mod layout;
mod live;
mod mischief;
mod network;
mod page;
mod process;
mod secrets;
mod server;
mod storage;
mod tabs;
mod watching;

pub(crate) use browser::{CHROMEBOOK, Kind, LAPTOP, PHONE, PRIVATE_WINDOW, WORKSTATION};
pub(crate) use device::Device;
pub(crate) use keys::Key;
pub(crate) use layout::Corner;
pub(crate) use network::{Exchange, Network};
pub(crate) use page::Pages;

use browser::Driver;
use futures_util::FutureExt;
use server::Server;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Ana's password in the demo data.
pub(crate) const ANAS_PASSWORD: &str = "river lantern orbit maple";
/// Ben's password in the demo data.
pub(crate) const BENS_PASSWORD: &str = "copper violet meadow train";

/// Browsers are heavy: more journeys than this at once only make each other late.
static TURNS: Semaphore = Semaphore::const_new(2);

/// The time limit of a whole journey, after which it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(240);

/// The server, the network and the devices of a journey.
pub(crate) struct World {
    name: String,
    demo: bool,
    server: Mutex<Option<Server>>,
    network: Network,
    driver: Driver,
    devices: Mutex<Vec<Arc<Device>>>,
    /// The server's data and log, the browsers' profiles; removed at the end.
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
    world.end().await;
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
        let server = match beginning {
            Beginning::Pages(pages) => {
                network.leads_to_pages(pages);
                None
            }
            Beginning::Demo | Beginning::Nobody => {
                let (server, port) = Server::start(files.path(), options(demo)).await;
                network.leads_to(port);
                Some(server)
            }
        };
        let driver = Driver::start(files.path()).await;
        Self { name, demo, server: Mutex::new(server), network, driver, devices: Mutex::default(), files }
    }

    /// A fresh device: a browser that has never been here.
    pub(crate) async fn device(&self, kind: &Kind) -> Arc<Device> {
        let number = self.devices().len() + 1;
        self.starts_browser(kind, format!("{number}-{}", kind.word)).await
    }

    /// Closes the browser of a device and starts it again: what it kept, it still has.
    pub(crate) async fn restarts_browser(&self, device: &Device) -> Arc<Device> {
        device.step("closes the browser");
        device.keeps().await;
        device.keeps_quiet().await;
        device.ends().await;
        let again = self.starts_browser(device.kind(), device.name().to_owned()).await;
        again.takes_over(device);
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| !std::ptr::eq(&**other, device));
        again
    }

    async fn starts_browser(&self, kind: &Kind, name: String) -> Arc<Device> {
        let browser = self.driver.browser(kind, &self.files.path().join(format!("profile-{name}"))).await;
        let device = Arc::new(Device::new(name, kind, browser, self.network.origin()));
        device.dress().await;
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&device));
        device
    }

    /// The operator runs a command about an account, and types `input` where it asks; the command's output.
    pub(crate) async fn operator(&self, act: &str, username: &str, input: &str) -> String {
        server::operate(self.files.path(), &[act, username], input).await
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

    /// The operator makes an account, while the server runs.
    pub(crate) async fn operator_adds(&self, username: &str, password: &str) {
        self.operator("add", username, &format!("{password}\n")).await;
    }

    /// The operator makes an account for a person; the one-time password that is printed.
    pub(crate) async fn operator_adds_for_another(&self, username: &str) -> String {
        let files = self.files.path();
        one_time_password(&server::operate(files, &["add", username, "--one-time"], "").await)
    }

    /// The operator has a person's password made anew; the one-time password that is printed.
    pub(crate) async fn operator_resets(&self, username: &str) -> String {
        one_time_password(&self.operator("reset-password", username, "").await)
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
        let (server, port) = Server::start(self.files.path(), options).await;
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

    async fn end(self) {
        for device in self.devices() {
            device.ends().await;
        }
        let server = self.server().take();
        if let Some(server) = server {
            server.die().await;
        }
    }

    fn server(&self) -> std::sync::MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn devices(&self) -> Vec<Arc<Device>> {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The password in what the operator reads: five groups of five.
fn one_time_password(printed: &str) -> String {
    let groups = |word: &&str| word.split('-').map(str::len).eq([5; 5]);
    printed.split([' ', '.', '\n']).find(groups).expect("a one-time password").to_owned()
}
