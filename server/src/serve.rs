//! Starting and stopping the server: from settings to a listening socket, and back to nothing without losing an answer.

use crate::address::Proxies;
use crate::audit::{Happened, note};
use crate::backend::Backend;
use crate::clock::{Clock, SystemClock};
use crate::config::Serve;
use crate::demo;
use crate::events::{Announcing, Events, Pace};
use crate::health::Health;
use crate::password::hashing::{Cost, Hashing, HashingError};
use crate::routes::router;
use crate::secret::{OsRandom, Random};
use crate::site::Site;
use crate::store::probed::Probed;
use crate::store::sqlite::Sqlite;
use crate::store::{Rules, StoreError};
use crate::watch::{self, Meters};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Answers under way get this long when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);
/// Expired and old sessions are swept this often.
const SWEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// Runs the server until it is told to stop.
///
/// # Errors
/// One clear sentence about what keeps it from starting.
pub async fn serve(settings: Serve) -> Result<(), String> {
    let backend = assemble(&settings)?;
    if let Some(address) = settings.watch {
        watch::listen(address, backend.clone()).await?;
    }
    if settings.demo {
        demo::seed(&backend, &settings.data).await?;
    } else {
        demo::keep_out(&backend).await?;
    }
    backend.store.sweep(backend.now()).await.map_err(|error| in_words(&error))?;
    let app = router(backend.clone())?.into_make_service_with_connect_info::<SocketAddr>();
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| format!("{}: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let (events, health) = (backend.events.clone(), backend.health.clone());
    tokio::spawn(watch::clock::watch(Arc::clone(&backend.clock)));
    tokio::spawn(sweep_daily(backend));
    health.begins();
    note(Happened::SysStartup).write();
    announce(address);
    let (stop, mut stopping) = tokio::sync::watch::channel(());
    let told = async move {
        told_to_stop().await;
        note(Happened::SysShutdown).write();
        health.ends();
        // An open stream is an answer under way, and would keep the server for as long as it lives.
        events.close();
        drop(stop);
    };
    tokio::select! {
        ended = axum::serve(listener, app).with_graceful_shutdown(told).into_future() => ended.map_err(|error| error.to_string()),
        () = async { let _ = stopping.changed().await; tokio::time::sleep(DRAIN).await } => Ok(()),
    }
}

fn assemble(settings: &Serve) -> Result<Backend, String> {
    let limits = Arc::new(settings.limits.limits());
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    let rules = Rules { limits: Arc::clone(&limits), random: Arc::clone(&random) };
    let engine = Sqlite::open(&settings.data, rules).map_err(|error| in_words(&error))?;
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
        policy: settings.passwords.policy(),
        sign_up: settings.sign_up || settings.demo,
        site: Arc::new(site(settings)?),
        trusted_origins: settings.trusted_origins.clone(),
        proxies: Proxies::of(settings.trusted_proxies.iter().copied()),
        meters,
        health: Health::default(),
        started: SystemClock.now(),
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
        StoreError::Unavailable(cause) => format!("the database cannot be used: {cause}"),
        StoreError::Broken(cause) => format!("the database is not right: {cause}"),
        other => format!("{other:?}"),
    }
}

async fn sweep_daily(backend: Backend) {
    let mut days = tokio::time::interval(SWEEP);
    days.tick().await;
    loop {
        days.tick().await;
        if let Err(error) = backend.store.sweep(backend.clock.now()).await {
            tracing::error!(?error, "old sessions could not be swept");
        }
    }
}

/// The one line on standard output: whoever started the server waits for it.
#[expect(clippy::print_stdout, reason = "the line is for the program or the person that started the server")]
fn announce(address: SocketAddr) {
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    println!("ready http://{host}:{}", address.port());
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
