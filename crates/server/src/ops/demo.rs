//! Accounts and devices to try things with. They are not made up: each device really logged in through the real routes,
//! with a clock set to the past, so that lists and activity are written by the server itself.

use super::DatabaseError;
use crate::http::password::error::HashingError;
use crate::http::router::router;
use crate::http::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use exeunt_contract::session::GetSession;
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{Endpoint, Method};
use exeunt_domain::account::first_hue;
use exeunt_domain::clock::{Clock, Timestamp};
use exeunt_domain::password::Password;
use exeunt_store::NewAccount;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use thiserror::Error;
use tower::ServiceExt;
use tower_http::csrf::ConfigError;

/// The key of the entry that marks a database as the demo's.
const MARKER: &str = "demo";
/// Its value while the database is being filled, and after it.
const SEEDING: &str = "seeding";
const COMPLETE: &str = "1";

/// User name, displayed name, password. The passwords are public.
const ACCOUNTS: [(&str, &str, &str); 2] =
    [("ana", "Ana Reyes", "river lantern orbit maple"), ("ben", "Ben Osei", "copper violet meadow train")];

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/26.0 Mobile/15E148 Safari/604.1";
const LAPTOP: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0";
const TABLET: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 \
    Safari/537.36";

/// The actions of Ana's devices, with how many minutes ago, oldest first.
const HISTORY: [(u64, &str, Action); 8] = [
    (19 * DAY + 130, LAPTOP, Action::LogsIn),
    (12 * DAY + 47, PHONE, Action::Mistypes),
    (12 * DAY + 46, PHONE, Action::LogsIn),
    (9 * DAY + 310, LAPTOP, Action::Visits),
    (6 * DAY + 615, TABLET, Action::LogsIn),
    (3 * DAY + 204, LAPTOP, Action::Visits),
    (DAY + 71, TABLET, Action::Visits),
    (38, PHONE, Action::Visits),
];
const DAY: u64 = 24 * 60;

#[derive(Clone, Copy)]
enum Action {
    LogsIn,
    Mistypes,
    Visits,
}

/// Why the demo cannot be served, or a database that holds it.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The store failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The database holds the demo accounts, and the server runs without `--demo`.
    #[error("this database holds the demo accounts, whose passwords are public; give another --data")]
    PublicPasswords,
    /// An earlier start did not finish filling the database in this directory.
    #[error("the first start of this demo was interrupted: delete {} and start again", .0.display())]
    Interrupted(PathBuf),
    /// The database holds other accounts.
    #[error("this database holds accounts of its own: give the demo another directory with --data")]
    NotEmpty,
    /// A password of the demo could not be hashed.
    #[error(transparent)]
    Hashing(#[from] HashingError),
    /// A trusted origin is not in the form that a browser sends.
    #[error(transparent)]
    Router(#[from] ConfigError),
    /// The body of a request cannot be written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A request cannot be built.
    #[error(transparent)]
    Request(#[from] axum::http::Error),
    /// A request of the demo's devices got another answer than expected.
    #[error("the demo could not be told: {path} answered {status}")]
    Answer {
        /// The path of the request.
        path: &'static str,
        /// The status of the answer.
        status: StatusCode,
    },
}

/// Refuses a database that holds the demo, complete or not: public passwords are served only with `--demo`.
///
/// # Errors
/// That the database holds the demo.
pub async fn reject_demo_database(state: &AppState) -> Result<(), DemoError> {
    match state.store.metadata(MARKER).await.map_err(DatabaseError)? {
        Some(_) => Err(DemoError::PublicPasswords),
        None => Ok(()),
    }
}

/// Fills the empty database in `folder`. One that holds the demo already is left as it is.
///
/// # Errors
/// When the database holds other accounts: real data is not mixed with public passwords. When an earlier start did not
/// finish filling it.
pub async fn seed(state: &AppState, folder: &Path) -> Result<(), DemoError> {
    let store = &state.store;
    match store.metadata(MARKER).await.map_err(DatabaseError)?.as_deref() {
        Some(SEEDING) => return Err(DemoError::Interrupted(folder.to_owned())),
        Some(_) => return Ok(()),
        None => {}
    }
    let now = state.now();
    if !store.accounts(now).await.map_err(DatabaseError)?.is_empty() {
        return Err(DemoError::NotEmpty);
    }
    store.set_metadata(MARKER, SEEDING).await.map_err(DatabaseError)?;
    let past = Arc::new(SettableClock(AtomicI64::new(minutes_before(now, 90 * DAY).as_millis())));
    for (username, name, password) in ACCOUNTS {
        let hash = state.hashing.hash(&Password::typed(password)).await?;
        let hue = first_hue(username);
        let new = NewAccount {
            username: username.into(),
            name: name.into(),
            hue,
            password: hash,
            one_time_until: None,
            now: past.now(),
        };
        store.add_account(new).await.map_err(DatabaseError)?;
    }
    let clock: Arc<dyn Clock> = Arc::<SettableClock>::clone(&past);
    let app = router(AppState { clock, ..state.clone() })?;
    let mut cookies: Vec<(&str, String)> = Vec::new();
    for (minutes, device, action) in HISTORY {
        past.0.store(minutes_before(now, minutes).as_millis(), Ordering::SeqCst);
        perform(&app, device, action, &mut cookies).await?;
    }
    Ok(store.set_metadata(MARKER, COMPLETE).await.map_err(DatabaseError)?)
}

async fn perform(
    app: &Router,
    device: &'static str,
    action: Action,
    cookies: &mut Vec<(&'static str, String)>,
) -> Result<(), DemoError> {
    let (username, _, right) = ACCOUNTS[0];
    let password = if matches!(action, Action::Mistypes) { "river lantern orbit mapel" } else { right };
    let held: Vec<&str> =
        cookies.iter().filter(|(owner, _)| *owner == device).map(|(_, cookie)| cookie.as_str()).collect();
    let request = Request::builder()
        .header(header::HOST, "localhost")
        .header(header::USER_AGENT, device)
        .header(header::COOKIE, held.join("; "));
    let (method, path, body, expected) = match action {
        Action::Visits => (GetSession::METHOD, GetSession::PATH, Body::empty(), StatusCode::OK),
        Action::LogsIn | Action::Mistypes => {
            let typed = Credentials { identifier: username.into(), password: password.into(), shared_device: false };
            let body = serde_json::to_vec(&typed)?;
            let expected = if matches!(action, Action::LogsIn) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            (SignIn::METHOD, SignIn::PATH, Body::from(body), expected)
        }
    };
    let kind = if method == Method::Get { None } else { Some("application/json") };
    let request = kind.into_iter().fold(request, |request, kind| request.header(header::CONTENT_TYPE, kind));
    let request = request.method(method.as_str()).uri(path).body(body)?;
    let Ok(answer) = app.clone().oneshot(request).await;
    if answer.status() != expected {
        return Err(DemoError::Answer { path, status: answer.status() });
    }
    let set_cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    cookies.extend(set_cookies.filter_map(|cookie| Some((device, cookie.split(';').next()?.to_owned()))));
    Ok(())
}

fn minutes_before(now: Timestamp, minutes: u64) -> Timestamp {
    now.minus(Duration::from_secs(minutes * 60))
}

/// A clock that shows the time it was set to.
struct SettableClock(AtomicI64);

impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
