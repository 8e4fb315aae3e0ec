//! Starting and stopping the server: from settings to a listening socket, and back to nothing without losing an answer.

mod door;
mod tls;

use crate::address::Proxies;
use crate::audit::{Happened, note};
use crate::backend::Backend;
use crate::clock::{Clock, SystemClock};
use crate::config::Serve;
use crate::demo;
use crate::events::{Announcing, Events, Pace};
use crate::health::Health;
use crate::host::Hosts;
use crate::in_flight::InFlight;
use crate::password::hashing::{Cost, Hashing, HashingError};
use crate::routes::router;
use crate::secret::{OsRandom, Random};
use crate::site::Site;
use crate::store::probed::Probed;
use crate::store::sqlite::Sqlite;
use crate::store::{Rules, StoreError};
use crate::watch::{self, Meters};
use door::Door;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tls::Files;
use tokio::net::TcpListener;

/// Expired and old sessions are swept this often. What has expired and was not written comes back if the clock is set
/// back, so it is not left unwritten for long.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// Connections to the listener for figures: enough for a few who watch, and too few to use up the files that the app's
/// port needs.
const WATCHERS: usize = 16;

/// Runs the server until it is told to stop.
///
/// # Errors
/// One clear sentence about what keeps it from starting.
pub async fn serve(settings: Serve) -> Result<(), String> {
    let files = Files::given(settings.tls_cert.as_deref(), settings.tls_key.as_deref())?;
    let tls = files.map(Files::follow).transpose()?;
    let backend = assemble(&settings)?;
    if let Some(address) = settings.watch {
        // Until the process ends; also while the app's port is not open yet, and not any more.
        let in_flight = InFlight::default();
        let door = Door { listener: watch::listen(address).await?, tls: None, connections: WATCHERS, in_flight };
        tokio::spawn(door.serve(watch::router(backend.clone()), std::future::pending()));
    }
    if settings.demo {
        demo::seed(&backend, &settings.data).await?;
    } else {
        demo::keep_out(&backend).await?;
    }
    sweep_at_start(&backend).await?;
    let app = router(backend.clone())?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| format!("{}: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let (events, health, in_flight) = (backend.events.clone(), backend.health.clone(), backend.in_flight.clone());
    tokio::spawn(watch::clock::watch(Arc::clone(&backend.clock)));
    tokio::spawn(sweep_hourly(backend));
    health.begins();
    note(Happened::SysStartup).write();
    announce(address, tls.is_some());
    let told = async move {
        told_to_stop().await;
        note(Happened::SysShutdown).write();
        health.ends();
        // An open stream is an answer under way, and would keep the server for as long as it lives.
        events.close();
    };
    Door { listener, tls, connections: settings.connections.into(), in_flight }.serve(app, told).await;
    Ok(())
}

fn assemble(settings: &Serve) -> Result<Backend, String> {
    let limits = Arc::new(settings.limits.limits());
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    let rules = Rules { limits: Arc::clone(&limits), random: Arc::clone(&random) };
    let engine = Sqlite::open(&settings.data, rules).map_err(|error| in_words(&error))?;
    engine.keep_reserve();
    let (events, meters) = (Events::default(), Meters::default());
    let engine = Probed::around(Arc::new(engine), Arc::new(meters.clone()));
    Ok(Backend {
        store: Announcing::around(engine, &events),
        events,
        pace: Pace::default(),
        clock: Arc::new(SystemClock),
        hashing: hashing(settings.passwords.cost(), Arc::clone(&random))?,
        random,
        limits,
        policy: settings.passwords.policy()?,
        sign_up: settings.sign_up || settings.demo,
        site: Arc::new(site(settings)?),
        trusted_origins: settings.trusted_origins.clone(),
        cookies: Arc::new(settings.cookies.clone().unwrap_or_default()),
        proxies: Proxies::of(settings.trusted_proxies.iter().copied()),
        meters,
        health: Health::default(),
        in_flight: InFlight::default(),
        started: SystemClock.now(),
        hosts: Hosts::of(settings.hosts.iter().cloned()),
        timeout: settings.request_timeout,
    })
}

/// Hashing in as many slots as there are cores.
pub(crate) fn hashing(cost: Cost, random: Arc<dyn Random>) -> Result<Hashing, String> {
    let slots = std::thread::available_parallelism().map_or(1, usize::from);
    Hashing::new(cost, slots, random).map_err(|error| match error {
        HashingError::Busy => "password hashing is busy".to_owned(),
        HashingError::NoRandomness(cause) => cause.to_string(),
        HashingError::Broken(cause) => cause,
    })
}

fn site(settings: &Serve) -> Result<Site, String> {
    let site = match &settings.app {
        Some(directory) => {
            Site::from_directory(directory).map_err(|error| format!("{}: {error}", directory.display()))?
        }
        #[cfg(feature = "embed-app")]
        None => Site::embedded(),
        #[cfg(not(feature = "embed-app"))]
        None => Site::default(),
    };
    if site.is_empty() {
        tracing::warn!("there is no app to serve, only the API: give the built app with --app");
    }
    Ok(site)
}

/// A store's fault as a sentence for the operator.
pub(crate) fn in_words(error: &StoreError) -> String {
    match error {
        StoreError::Unavailable(cause) | StoreError::Full(cause) => format!("the database cannot be used: {cause}"),
        StoreError::Damaged(cause) => format!("the database is damaged: {cause}"),
        StoreError::Broken(cause) => format!("the database is not right: {cause}"),
        other => format!("{other:?}"),
    }
}

/// A disk that is full must not keep the server from starting: people want out all the same.
async fn sweep_at_start(backend: &Backend) -> Result<(), String> {
    match backend.store.sweep(backend.now()).await {
        Err(error @ StoreError::Full(_)) => {
            tracing::error!(?error, "old sessions could not be swept");
            Ok(())
        }
        swept => swept.map_err(|error| in_words(&error)),
    }
}

async fn sweep_hourly(backend: Backend) {
    let mut hours = tokio::time::interval(SWEEP);
    hours.tick().await;
    loop {
        hours.tick().await;
        if let Err(error) = backend.store.sweep(backend.clock.now()).await {
            tracing::error!(?error, "old sessions could not be swept");
        }
    }
}

/// The one line on standard output: whoever started the server waits for it.
#[expect(clippy::print_stdout, reason = "the line is for the program or the person that started the server")]
fn announce(address: SocketAddr, encrypted: bool) {
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let scheme = if encrypted { "https" } else { "http" };
    println!("ready {scheme}://{host}:{}", address.port());
}

/// Waits for Ctrl-C, or for what service managers send.
async fn told_to_stop() {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
