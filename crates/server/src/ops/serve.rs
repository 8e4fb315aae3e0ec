//! Starting and stopping the server: from settings to a listening socket, and a shutdown that loses no answer.

mod background;
mod error;
mod listener;
mod shutdown;
mod tls;

use super::DatabaseError;
use crate::http::census::Census;
use crate::http::client_ip::Proxies;
use crate::http::host::Hosts;
use crate::http::in_flight::InFlight;
use crate::http::metrics;
use crate::http::password::error::HashingError;
use crate::http::password::hashing::{Cost, Hashing};
use crate::http::places::Places;
use crate::http::router::{router, starting};
use crate::http::site::Site;
use crate::http::state::AppState;
use crate::http::unknown_tokens::UnknownTokens;
use crate::live::events::{Events, StreamConfig};
use crate::observe::audit::{AuditEvent, audit};
use crate::observe::clock;
use crate::observe::metrics::Metrics;
use crate::observe::node::NodeName;
use crate::observe::readiness::Readiness;
use crate::ops::config::ServeArgs;
use crate::ops::demo;
use crate::system::{OsRandom, SystemClock};
pub use error::ServeError;
use exeunt_domain::clock::Clock;
use exeunt_domain::secret::Random;
use exeunt_store::{Address, Engine, Opening, Rules, Store};
use listener::Listener;
use shutdown::shutdown_signal;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tls::CertificateFiles;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

/// The most connections to the metrics listener: enough for a few monitors, and too few to use up the files that the
/// app's port needs.
const MAX_METRICS_CONNECTIONS: usize = 16;

/// The interval at which a database is tried that cannot be reached at the start.
const DATABASE_INTERVAL: Duration = Duration::from_secs(1);

/// Runs the server until it is told to stop. It listens before the database is opened, and answers 503 meanwhile: a load
/// balancer sees that it is there.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve(args: ServeArgs, node: Option<NodeName>) -> Result<(), ServeError> {
    let files = CertificateFiles::of(args.tls_cert.as_deref(), args.tls_key.as_deref())?;
    let tls = files.map(CertificateFiles::load_and_watch).transpose()?;
    let (listener, address) = bind(args.listen).await?;
    let is_encrypted = tls.is_some();
    let (metrics, in_flight) = (Metrics::of(node), InFlight::default());
    let (app, app_receiver) = watch::channel(starting());
    let (metrics_app, metrics_receiver) = watch::channel(starting());
    if let Some(address) = args.metrics_listen {
        // Open until the process ends; also before the app's port is open, and after it is closed.
        let (listener, address) = bind(address).await?;
        tracing::info!(address = address.to_string(), "watched");
        let listener =
            Listener { listener, tls: None, connections: MAX_METRICS_CONNECTIONS, in_flight: InFlight::default() };
        tokio::spawn(listener.serve(metrics_receiver, std::future::pending()));
    }
    let listener = Listener { listener, tls, connections: args.connections.into(), in_flight: in_flight.clone() };
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(listener.serve(app_receiver, async { drop(stopped.await) }));
    let mut stop_signal = pin!(shutdown_signal());
    let state = tokio::select! {
        state = prepare(&args, metrics, in_flight) => state?,
        () = &mut stop_signal => return Ok(()),
    };
    drop(app.send_replace(router(state.clone())?));
    drop(metrics_app.send_replace(metrics::router(state.clone())));
    let (events, readiness) = (state.events.clone(), state.readiness.clone());
    tokio::spawn(clock::report_steps(Arc::clone(&state.clock)));
    tokio::spawn(background::listen(state.store.clone()));
    tokio::spawn(background::log_admin_commands(state.clone()));
    if !args.addresses {
        tokio::spawn(background::forget_networks(state.store.clone()));
    }
    tokio::spawn(background::sweep_hourly(state));
    readiness.set_ready();
    audit(AuditEvent::SysStartup).write();
    warn_about(&args, address, is_encrypted);
    print_ready(address, is_encrypted);
    stop_signal.await;
    audit(AuditEvent::SysShutdown).write();
    readiness.set_stopping();
    tokio::select! {
        () = tokio::time::sleep(args.stop_delay) => {}
        () = shutdown_signal() => {}
    }
    // An open stream is an answer under way, and would keep the server for as long as it lives.
    events.close();
    drop(stop);
    Ok(serving.await?)
}

/// Opens a port; answers with the address that it got, because port 0 takes a free one.
async fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let listener = TcpListener::bind(address).await.map_err(|source| ServeError::Bind { address, source })?;
    let bound = listener.local_addr().map_err(ServeError::LocalAddress)?;
    Ok((listener, bound))
}

/// Makes the application state: everything that must be right before the first request is answered.
async fn prepare(args: &ServeArgs, metrics: Metrics, in_flight: InFlight) -> Result<AppState, ServeError> {
    let state = build_state(args, metrics, in_flight).await?;
    if args.demo {
        demo::seed(&state, &args.database.address()).await?;
    } else {
        demo::reject_demo_database(&state).await?;
    }
    Ok(state)
}

/// Warns in the log of settings that are valid and may be a mistake.
fn warn_about(args: &ServeArgs, address: SocketAddr, is_encrypted: bool) {
    if !is_encrypted && !address.ip().is_loopback() {
        tracing::warn!(
            %address,
            "this port speaks plain HTTP beyond this machine: whoever is on the way reads passwords and cookies. Give it \
             a certificate with --tls-cert, or let only a proxy that speaks HTTPS reach it"
        );
    }
    for network in args.trusted_proxies.iter().filter(|network| network.bits() > 0) {
        tracing::warn!(%network, "every machine in this network may say which client its requests come from");
    }
}

async fn build_state(args: &ServeArgs, metrics: Metrics, in_flight: InFlight) -> Result<AppState, ServeError> {
    let limits = Arc::new(args.limits.limits());
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    let rules = Rules { limits: Arc::clone(&limits), random: Arc::clone(&random) };
    let engine = open_database(&args.database.address(), rules).await?;
    engine.keep_reserve();
    let events = Events::default();
    let store = Store::new(engine).observed_by(Arc::new(metrics.clone())).observed_by(Arc::new(events.clone()));
    Ok(AppState {
        store,
        events,
        stream_config: StreamConfig::default(),
        clock: Arc::new(SystemClock),
        hashing: password_hasher(args.passwords.cost(), Arc::clone(&random))?,
        random,
        limits,
        policy: args.passwords.policy()?,
        sign_up: args.sign_up || args.demo,
        site: Arc::new(load_site(args)?),
        trusted_origins: args.trusted_origins.clone(),
        cookies: Arc::new(args.cookies.clone().unwrap_or_default()),
        proxies: Proxies::of(args.trusted_proxies.iter().copied()),
        addresses: args.addresses,
        places: load_places(args.places.as_deref())?,
        metrics,
        readiness: Readiness::default(),
        in_flight,
        census: Census::default(),
        unknown_tokens: UnknownTokens::default(),
        started: SystemClock.now(),
        hosts: Hosts::of(args.hosts.iter().cloned()),
        timeout: args.request_timeout,
    })
}

/// Opens the database. One on a server that is away is waited for: this node may have been started first, or while the
/// database moves to another machine.
async fn open_database(address: &Address, rules: Rules) -> Result<Engine, ServeError> {
    loop {
        match exeunt_store::open(address, rules.clone(), Opening::CreateOrOpen).await {
            Ok(engine) => return Ok(engine),
            Err(error) if Engine::may_come_back(address, &error) => {
                tracing::warn!(%error, "the database cannot be reached; this node waits for it");
                tokio::time::sleep(DATABASE_INTERVAL).await;
            }
            Err(error) => return Err(DatabaseError(error).into()),
        }
    }
}

/// A hasher with as many slots as there are cores.
pub(crate) fn password_hasher(cost: Cost, random: Arc<dyn Random>) -> Result<Hashing, HashingError> {
    let slots = std::thread::available_parallelism().map_or(1, usize::from);
    Hashing::new(cost, slots, random)
}

fn load_places(file: Option<&Path>) -> Result<Places, ServeError> {
    let open = |file: &Path| Places::open(file).map_err(|source| ServeError::Places { file: file.to_owned(), source });
    Ok(file.map(open).transpose()?.unwrap_or_default())
}

fn load_site(args: &ServeArgs) -> Result<Site, ServeError> {
    let site = match &args.app {
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

/// Writes the one line on standard output, for which a script or a test that started the server waits.
#[expect(clippy::print_stdout, reason = "the line is for the program or the person that started the server")]
fn print_ready(address: SocketAddr, encrypted: bool) {
    let host = match address.ip() {
        ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let scheme = if encrypted { "https" } else { "http" };
    println!("ready {scheme}://{host}:{}", address.port());
}
