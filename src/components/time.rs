//! Times as people say them, by the browser's own `Intl`, so that languages cost nothing to download.

use super::{derived, reactive_text};
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use std::sync::Mutex;
use std::time::Duration;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Throws for a language that is none, which browsers on odd systems have.
    #[wasm_bindgen(js_namespace = ["Date", "prototype", "toLocaleString"], js_name = call, catch)]
    fn written(date: &Date, languages: &JsValue, options: &Object) -> Result<String, JsValue>;

    /// The time by the server's clock, as far as it is known (`src/boot.js`).
    #[wasm_bindgen(js_namespace = exeunt, js_name = now, catch)]
    fn server_now() -> Result<f64, JsValue>;

    #[wasm_bindgen(js_namespace = Intl)]
    type RelativeTimeFormat;
    /// Not every browser has it.
    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(language: &str, options: &Object) -> Result<RelativeTimeFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, count: f64, unit: &str) -> String;
}

/// Changes every minute.
static PRESENT: Mutex<Option<RwSignal<bool>>> = Mutex::new(None);

/// From now on, what is said of the present is said anew every minute.
pub fn start_clock() {
    let minute = RwSignal::new(false);
    if let Ok(mut present) = PRESENT.lock() {
        *present = Some(minute);
    }
    let tick = move || {
        let _ = minute.try_set(!minute.get_untracked());
    };
    set_interval(tick, Duration::from_secs(60));
    // While a page is hidden or lies in memory, browsers slow its timers down or stop them.
    window_event_listener_untyped("visibilitychange", move |_| tick());
}

/// Follows the clock: every minute notifies, and so does a page that is seen again.
pub fn track_minutes() {
    let minute = PRESENT.lock().ok().and_then(|present| *present);
    let _ = minute.and_then(|minute| minute.try_get());
}

/// The time by the server's clock, in milliseconds since 1970, as a reactive read: every minute notifies.
#[must_use]
pub fn now() -> f64 {
    track_minutes();
    server_now().unwrap_or_else(|_| Date::now())
}

/// How a time is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeFormat {
    /// `5 minutes ago`, with the exact time as the tooltip.
    Ago,
    /// `1 Mar 2026, 09:30`.
    Exact,
    /// `1 Mar 2026`.
    Day,
    /// `1 Mar`.
    ShortDay,
    /// `09:30`.
    Time,
}

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// A moment, in words of the page's language, or in figures as the browser's languages write them.
#[component]
pub fn Moment(
    /// RFC 3339, in UTC.
    #[prop(into)]
    at: String,
    /// How it is said.
    format: TimeFormat,
    /// The language tag (BCP 47).
    language: &'static str,
) -> impl IntoView {
    let date = Date::new(&JsValue::from_str(&at));
    let exact = absolute(&date, TimeFormat::Exact);
    let then = date.get_time();
    let fixed = absolute(&date, format);
    let said = derived(move || {
        (format == TimeFormat::Ago).then(|| ago(then, now(), language)).flatten().unwrap_or(fixed.clone())
    });
    view! { <time datetime=at title=exact>{reactive_text(said)}</time> }
}

/// Milliseconds since 1970 of a moment given as RFC 3339; NaN if it is none, which is before and after nothing.
#[must_use]
pub fn epoch_millis(at: &str) -> f64 {
    Date::new(&JsValue::from_str(at)).get_time()
}

/// The moment that lies so many days ahead of the server's clock, as RFC 3339 in UTC.
#[must_use]
pub fn days_from_now(days: u16) -> String {
    let at = now() + f64::from(days) * DAY;
    Date::new(&JsValue::from_f64(at)).to_iso_string().into()
}

/// How many midnights lie between a moment and now, by the browser's time zone.
#[must_use]
pub fn days_ago(at: &str) -> i32 {
    let midnight = |date: &Date| {
        date.set_hours(0);
        date.set_minutes(0);
        date.set_seconds(0);
        date.set_milliseconds(0)
    };
    let today = midnight(&Date::new(&JsValue::from_f64(untrack(now))));
    let then = midnight(&Date::new(&JsValue::from_str(at)));
    // A day with a change of the clock has another length.
    let days = ((today - then) / DAY).round();
    if (0.0..100_000.0).contains(&days) { days as i32 } else { i32::MAX }
}

/// A moment given as RFC 3339, as text that stays.
#[must_use]
pub fn format_time(at: &str, format: TimeFormat) -> String {
    absolute(&Date::new(&JsValue::from_str(at)), format)
}

/// By the person's own languages, whatever the page's: where the clock has 24 hours, it has them here too.
fn absolute(date: &Date, format: TimeFormat) -> String {
    let options = Object::new();
    let has_time = !matches!(format, TimeFormat::Day | TimeFormat::ShortDay);
    match format {
        TimeFormat::ShortDay => {
            set(&options, "month", "short");
            set(&options, "day", "numeric");
        }
        TimeFormat::Time => {}
        _ => set(&options, "dateStyle", "medium"),
    }
    if has_time {
        set(&options, "timeStyle", "short");
    }
    let theirs = Reflect::get(&window().navigator(), &"languages".into()).unwrap_or_default();
    written(date, &theirs, &options).or_else(|_| written(date, &JsValue::UNDEFINED, &options)).unwrap_or_default()
}

/// The distance between two times in milliseconds, in the largest unit that fits; none where the browser cannot say it.
fn ago(then: f64, now: f64, language: &str) -> Option<String> {
    let past = (now - then).max(0.0);
    let (count, unit) = match past {
        past if past < MINUTE => (0.0, "second"),
        past if past < HOUR => (past / MINUTE, "minute"),
        past if past < DAY => (past / HOUR, "hour"),
        past if past < 31.0 * DAY => (past / DAY, "day"),
        past if past < 365.0 * DAY => (past / (30.4 * DAY), "month"),
        past => (past / (365.0 * DAY), "year"),
    };
    let options = Object::new();
    set(&options, "numeric", "auto");
    Some(RelativeTimeFormat::new(language, &options).ok()?.format(-count.floor(), unit))
}

fn set(options: &Object, key: &str, value: &str) {
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(options, &JsValue::from_str(key), &JsValue::from_str(value));
}

/// A span in seconds, as clocks count it down: `14:32`.
#[must_use]
pub fn format_countdown(seconds: u32) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// The whole part of a span; none is less than none.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "spans that are counted down are short")]
pub fn floor_to_u32(span: f64) -> u32 {
    span.max(0.0) as u32
}
