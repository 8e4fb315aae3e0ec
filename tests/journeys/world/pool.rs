//! Browsers that a journey is through with, for the next device of the same kind. Starting Chromium costs more than
//! most journeys do in it, and a browser without tabs, cookies, caches and storage is as good as a new one: every journey
//! has an origin of its own.

use super::browser::Browser;
use super::kind::Kind;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The most browsers of one kind that wait: two journeys at a time seldom need more.
const MOST: usize = 3;

static IDLE: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// A browser of this kind, used or new.
pub(super) async fn take(kind: &Kind) -> Browser {
    while let Some(browser) = take_used(kind) {
        // One that crashed while it waited is closed by its guard.
        if browser.is_alive().await {
            return browser;
        }
    }
    Browser::start(kind).await
}

fn take_used(kind: &Kind) -> Option<Browser> {
    let mut idle = idle();
    let at = idle.iter().position(|browser| browser.kind().word == kind.word)?;
    Some(idle.swap_remove(at))
}

/// Clears a browser of what sites at these `origins` left in it, and keeps it for the next device; closes it where it is
/// not wanted or cannot be cleared.
pub(super) async fn give_back(browser: Browser, origins: &[String]) {
    // All private windows of a browser share what they keep until the last one is closed.
    let wanted = !browser.kind().private && count(browser.kind()) < MOST;
    if wanted && browser.clear(origins).await.is_ok() {
        idle().push(browser);
    } else {
        browser.quit().await;
    }
}

fn count(kind: &Kind) -> usize {
    idle().iter().filter(|browser| browser.kind().word == kind.word).count()
}

fn idle() -> MutexGuard<'static, Vec<Browser>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}
