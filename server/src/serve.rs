//! Starting and stopping the server: from settings to a listening socket, and back to nothing without losing an answer.

use crate::address::Proxies;
use crate::backend::Backend;
use crate::clock::{Clock, Steps, SystemClock};
use crate::config::Serve;
use crate::demo;
use crate::events::{Announcing, Events, Pace};
use crate::password::hashing::{Cost, Hashing, HashingError};
use crate::routes::router;
use crate::secret::{OsRandom, Random};
use crate::site::Site;
use crate::store::sqlite::Sqlite;
use crate::store::{Rules, StoreError};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Answers under way get this long when the server is told to stop.
const DRAIN: Duration = Duration::from_secs(5);
/// Expired and old sessions are swept this often. What has expired and was not written comes back if the clock is set
/// back, so it is not left unwritten for long.
const SWEEP: Duration = Duration::from_secs(60 * 60);
/// The clock is looked at this often.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(10);

/// Runs the server until it is told to stop.
///
/// # Errors
/// One clear sentence about what keeps it from starting.
pub async fn serve(settings: Serve) -> Result<(), String> {
    let backend = assemble(&settings)?;
    if settings.demo {
        demo::seed(&backend, &settings.data).await?;
    } else {
        demo::keep_out(&backend).await?;
    }
    sweep_at_start(&backend).await?;
    let app = router(backend.clone())?.into_make_service_with_connect_info::<SocketAddr>();
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| format!("{}: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let events = backend.events.clone();
    tokio::spawn(watch_clock(Arc::clone(&backend.clock)));
    tokio::spawn(sweep_hourly(backend));
    announce(address);
    let (stop, mut stopping) = watch::channel(());
    let told = async move {
        told_to_stop().await;
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
    engine.keep_reserve();
    let events = Events::default();
    Ok(Backend {
        store: Announcing::around(Arc::new(engine), &events),
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
        timeout: settings.request_timeout,
    })
}

/// Hashing in as many slots as there are cores.
pub(crate) fn hashing(cost: Cost, random: Arc<dyn Random>) -> Result<Hashing, String> {
    let slots = std::thread::available_parallelism().map_or(1, usize::from);
    Hashing::new(cost, slots, random).map_err(|error| match error {
        HashingError::Busy => "password hashing is busy".to_owned(),
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

/// Says in the log that the clock was set: sessions end sooner or later for it.
async fn watch_clock(clock: Arc<dyn Clock>) {
    let begun = Instant::now();
    let mut steps = Steps::from(clock.now(), begun.elapsed());
    let mut looks = tokio::time::interval(LOOK_AT_CLOCK);
    loop {
        looks.tick().await;
        if let Some(millis) = steps.next(clock.now(), begun.elapsed()) {
            tracing::warn!(millis, "the machine's clock was set, or the machine slept: sessions end sooner or later");
        }
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
