//! Starting and stopping the server: from settings to a listening socket, and a shutdown that loses no answer.

mod error;
mod listener;
mod tls;

use super::DatabaseError;
use crate::http::client_ip::Proxies;
use crate::http::host::Hosts;
use crate::http::in_flight::InFlight;
use crate::http::metrics;
use crate::http::password::error::HashingError;
use crate::http::password::hashing::{Cost, Hashing};
use crate::http::router::{router, starting};
use crate::http::site::Site;
use crate::http::state::AppState;
use crate::http::unknown_tokens::UnknownTokens;
use crate::live::events::{Events, PublishingStore, StreamConfig};
use crate::observe::audit::{AuditEvent, audit, by_operator};
use crate::observe::health::Health;
use crate::observe::watch::{self as figures, Meters};
use crate::ops::config::Serve;
use crate::ops::demo;
use crate::system::{OsRandom, SystemClock};
pub use error::ServeError;
use exeunt_domain::clock::Clock;
use exeunt_domain::secret::Random;
use exeunt_store::probed::Probed;
use exeunt_store::sqlite::Sqlite;
use exeunt_store::{Rules, StoreError};
use listener::Listener;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tls::Files;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::time::MissedTickBehavior;

/// The interval of the sweep. An expiry that was not written is undone if the clock is set back, so it is not left
/// unwritten for long.
const SWEEP: Duration = Duration::from_secs(60 * 60);

/// The most connections to the metrics listener: enough for a few monitors, and too few to use up the files that the
/// app's port needs.
const WATCHERS: usize = 16;

/// Runs the server until it is told to stop. It listens before the integrity check of the database, which takes minutes
/// for a large one, and answers 503 meanwhile: a load balancer sees that it is there.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve(settings: Serve) -> Result<(), ServeError> {
    let files = Files::given(settings.tls_cert.as_deref(), settings.tls_key.as_deref())?;
    let tls = files.map(Files::follow).transpose()?;
    let (listener, address) = bind(settings.listen).await?;
    let is_encrypted = tls.is_some();
    let (in_flight, (app, shown)) = (InFlight::default(), watch::channel(starting()));
    let (watched, shown_to_watchers) = watch::channel(starting());
    if let Some(address) = settings.watch {
        // Open until the process ends; also before the app's port is open, and after it is closed.
        let (listener, address) = bind(address).await?;
        tracing::info!(address = address.to_string(), "watched");
        let listener = Listener { listener, tls: None, connections: WATCHERS, in_flight: InFlight::default() };
        tokio::spawn(listener.serve(shown_to_watchers, std::future::pending()));
    }
    let listener = Listener { listener, tls, connections: settings.connections.into(), in_flight: in_flight.clone() };
    let (stop, stopped) = oneshot::channel::<()>();
    let open = tokio::spawn(listener.serve(shown, async { drop(stopped.await) }));
    let mut told = pin!(told_to_stop());
    let state = tokio::select! {
        state = begin(&settings, in_flight) => state?,
        () = &mut told => return Ok(()),
    };
    drop(app.send_replace(router(state.clone())?));
    drop(watched.send_replace(metrics::router(state.clone())));
    let (events, health) = (state.events.clone(), state.health.clone());
    tokio::spawn(figures::clock::watch(Arc::clone(&state.clock)));
    tokio::spawn(tell_of_operators(state.clone()));
    tokio::spawn(sweep_hourly(state));
    health.begins();
    audit(AuditEvent::SysStartup).write();
    warn_of(&settings, address, is_encrypted);
    announce(address, is_encrypted);
    told.await;
    audit(AuditEvent::SysShutdown).write();
    health.ends();
    // An open stream is an answer under way, and would keep the server for as long as it lives.
    events.close();
    drop(stop);
    Ok(open.await?)
}

/// Opens a port; answers with the address that it got, because port 0 takes a free one.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Bind { address, source })?;
    let bound = listener.local_addr().map_err(ServeError::LocalAddress)?;
    Ok((listener, bound))
}

/// Makes the application state: everything that must be right before the first request is answered.
async fn begin(settings: &Serve, in_flight: InFlight) -> Result<AppState, ServeError> {
    let state = assemble(settings, in_flight).await?;
    if settings.demo {
        demo::seed(&state, &settings.data).await?;
    } else {
        demo::reject_demo_database(&state).await?;
    }
    Ok(state)
}

/// Warns in the log of settings that are valid and may be a mistake.
fn warn_of(settings: &Serve, address: SocketAddr, is_encrypted: bool) {
    if !is_encrypted && !address.ip().is_loopback() {
        tracing::warn!(
            %address,
            "this port speaks plain HTTP beyond this machine: whoever is on the way reads passwords and cookies. Give it \
             a certificate with --tls-cert, or let only a proxy that speaks HTTPS reach it"
        );
    }
    for network in settings.trusted_proxies.iter().filter(|network| network.bits() > 0) {
        tracing::warn!(%network, "every machine in this network may say which client its requests come from");
    }
}

async fn assemble(settings: &Serve, in_flight: InFlight) -> Result<AppState, ServeError> {
    let limits = Arc::new(settings.limits.limits());
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    let rules = Rules { limits: Arc::clone(&limits), random: Arc::clone(&random) };
    let engine = open(settings.data.clone(), rules).await?;
    engine.keep_reserve();
    let (events, meters) = (Events::default(), Meters::default());
    let engine = Probed::around(Arc::new(engine), Arc::new(meters.clone()));
    Ok(AppState {
        store: PublishingStore::around(engine, &events),
        events,
        stream_config: StreamConfig::default(),
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
        in_flight,
        unknown_tokens: UnknownTokens::default(),
        started: SystemClock.now(),
        hosts: Hosts::of(settings.hosts.iter().cloned()),
        timeout: settings.request_timeout,
    })
}

/// Opens the database on a detached thread, so that a shutdown does not wait for it.
async fn open(data: PathBuf, rules: Rules) -> Result<Sqlite, ServeError> {
    let (tell, told) = oneshot::channel();
    std::thread::spawn(move || tell.send(Sqlite::open(&data, rules)).is_ok());
    Ok(told.await?.map_err(DatabaseError)?)
}

/// A hasher with as many slots as there are cores.
pub(crate) fn hashing(cost: Cost, random: Arc<dyn Random>) -> Result<Hashing, HashingError> {
    let slots = std::thread::available_parallelism().map_or(1, usize::from);
    Hashing::new(cost, slots, random)
}

fn site(settings: &Serve) -> Result<Site, ServeError> {
    let site = match &settings.app {
        Some(directory) => Site::from_directory(directory)
            .map_err(|source| ServeError::App { directory: directory.clone(), source })?,
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

async fn sweep(state: &AppState) -> Result<(), StoreError> {
    for id in state.store.sweep(state.now()).await? {
        audit(AuditEvent::UserDeleted).account(&id).write();
    }
    Ok(())
}

/// Sweeps now and every hour. The start does not wait for the first sweep, which may have much to do.
async fn sweep_hourly(state: AppState) {
    let mut hours = tokio::time::interval(SWEEP);
    loop {
        hours.tick().await;
        if let Err(error) = sweep(&state).await {
            tracing::error!(?error, "old sessions could not be swept");
        }
    }
}

/// The interval at which the operator's commands are moved to the server's log.
const OPERATORS: Duration = Duration::from_secs(2);

async fn tell_of_operators(state: AppState) {
    let mut looks = tokio::time::interval(OPERATORS);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        // If the database does not answer now, the commands are taken at the next interval.
        for act in state.store.take_for_the_log().await.unwrap_or_default() {
            by_operator(&act).at(act.at).write();
        }
    }
}

/// Writes the one line on standard output, for which a script or a test that started the server waits.
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

/// Waits for Ctrl-C, or for the signal of service managers.
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
