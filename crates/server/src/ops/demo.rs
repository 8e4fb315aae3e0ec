//! Accounts and devices to try things with. They are not made up: each device really logged in through the real routes,
//! with a clock set to the past, so that lists and activity are written by the server itself.

use super::DatabaseError;
use crate::http::client_ip::ClientIp;
use crate::http::password::error::HashingError;
use crate::http::router::router;
use crate::http::state::AppState;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use exeunt_contract::endpoint::{ACCOUNT_HEADER, Content};
use exeunt_contract::session::GetSession;
use exeunt_contract::sessions::{AnswerNewDevice, ListSessions, NewDeviceAnswer};
use exeunt_contract::sign_in::{Credentials, SignIn};
use exeunt_contract::{AccountRef, Endpoint, Nothing};
use exeunt_domain::account::first_hue;
use exeunt_domain::clock::{Clock, Timestamp};
use exeunt_domain::password::Password;
use exeunt_store::{Address, NewAccount};
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

/// A device of the demo: its user agent, and an address that is kept for documents (RFC 5737).
struct DemoDevice {
    user_agent: &'static str,
    address: [u8; 4],
}

const PHONE: DemoDevice = DemoDevice {
    user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/26.0 Mobile/15E148 Safari/604.1",
    address: [198, 51, 100, 27],
};
const LAPTOP: DemoDevice = DemoDevice {
    user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 \
    Edg/142.0.0.0",
    address: [203, 0, 113, 8],
};
const TABLET: DemoDevice = DemoDevice {
    user_agent: "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    address: [203, 0, 113, 91],
};

/// The actions of Ana's devices, with how many minutes ago, oldest first.
const HISTORY: [(u64, &DemoDevice, Action); 8] = [
    (19 * DAY + 130, &LAPTOP, Action::LogsIn),
    (12 * DAY + 47, &PHONE, Action::Mistypes),
    (12 * DAY + 46, &PHONE, Action::LogsIn),
    (9 * DAY + 310, &LAPTOP, Action::Recognises),
    (6 * DAY + 615, &TABLET, Action::LogsIn),
    (3 * DAY + 204, &LAPTOP, Action::Recognises),
    (DAY + 71, &TABLET, Action::Visits),
    (38, &PHONE, Action::Visits),
];
const DAY: u64 = 24 * 60;

#[derive(Clone, Copy)]
enum Action {
    LogsIn,
    Mistypes,
    Visits,
    /// Says of each new device that it is Ana's.
    Recognises,
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
    /// An earlier start did not finish filling the database at this address.
    #[error("the first start of this demo was interrupted: delete {0} and start again")]
    Interrupted(Address),
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
    /// An answer broke off.
    #[error(transparent)]
    Body(#[from] axum::Error),
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
pub async fn seed(state: &AppState, address: &Address) -> Result<(), DemoError> {
    let store = &state.store;
    match store.metadata(MARKER).await.map_err(DatabaseError)?.as_deref() {
        Some(SEEDING) => return Err(DemoError::Interrupted(address.clone())),
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
    let mut browsers = [&LAPTOP, &PHONE, &TABLET].map(|device| Browser {
        app: app.clone(),
        device,
        cookies: Vec::new(),
        account: None,
    });
    for (minutes, device, action) in HISTORY {
        past.0.store(minutes_before(now, minutes).as_millis(), Ordering::SeqCst);
        for browser in browsers.iter_mut().filter(|browser| browser.device.user_agent == device.user_agent) {
            browser.perform(action).await?;
        }
    }
    Ok(store.set_metadata(MARKER, COMPLETE).await.map_err(DatabaseError)?)
}

/// A browser of the demo, with its cookies.
struct Browser {
    app: Router,
    device: &'static DemoDevice,
    cookies: Vec<String>,
    account: Option<AccountRef>,
}

impl Browser {
    async fn perform(&mut self, action: Action) -> Result<(), DemoError> {
        let (username, _, password) = ACCOUNTS[0];
        match action {
            Action::LogsIn => {
                let session = self.call(&SignIn, &credentials(username, password)).await?;
                self.account = Some(session.account.reference);
            }
            Action::Mistypes => {
                let typed = credentials(username, "river lantern orbit mapel");
                drop(self.send(&SignIn, &typed, StatusCode::FORBIDDEN).await?);
            }
            Action::Visits => drop(self.call(&GetSession, &Nothing {}).await?),
            Action::Recognises => {
                let list = self.call(&ListSessions, &Nothing {}).await?;
                for session in list.sessions.into_iter().filter(|session| session.was_this_you) {
                    self.call(&AnswerNewDevice { id: session.id }, &NewDeviceAnswer { mine: true }).await?;
                }
            }
        }
        Ok(())
    }

    async fn call<E: Endpoint>(&mut self, endpoint: &E, body: &E::Request) -> Result<E::Response, DemoError> {
        let answer = self.send(endpoint, body, StatusCode::OK).await?;
        let bytes = to_bytes(answer, usize::MAX).await?;
        Ok(serde_json::from_slice(&bytes)?)
    }

    async fn send<E: Endpoint>(
        &mut self,
        endpoint: &E,
        body: &E::Request,
        expected: StatusCode,
    ) -> Result<Body, DemoError> {
        let DemoDevice { user_agent, address } = self.device;
        let request = Request::builder()
            .method(E::METHOD.as_str())
            .uri(endpoint.path())
            .header(header::HOST, "localhost")
            .header(header::USER_AGENT, *user_agent)
            .header(header::COOKIE, self.cookies.join("; "))
            .extension(ClientIp((*address).into()));
        let request = match &self.account {
            Some(account) => request.header(ACCOUNT_HEADER, &account.0),
            None => request,
        };
        let request = match <E::Request as Content>::EMPTY {
            true => request.body(Body::empty()),
            false => {
                let body = Body::from(serde_json::to_vec(body)?);
                request.header(header::CONTENT_TYPE, "application/json").body(body)
            }
        };
        let Ok(answer) = self.app.clone().oneshot(request?).await;
        if answer.status() != expected {
            return Err(DemoError::Answer { path: E::PATH, status: answer.status() });
        }
        let set_cookies = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
        self.cookies.extend(set_cookies.filter_map(|cookie| Some(cookie.split(';').next()?.to_owned())));
        Ok(answer.into_body())
    }
}

fn credentials(username: &str, password: &str) -> Credentials {
    Credentials { identifier: username.into(), password: password.into(), shared_device: false }
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
