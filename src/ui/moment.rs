//! Times as people say them, by the browser's own `Intl`, so that languages cost nothing to download.

use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Throws for a language that is none, which browsers on odd systems have.
    #[wasm_bindgen(js_namespace = ["Date", "prototype", "toLocaleString"], js_name = call, catch)]
    fn written(date: &Date, languages: &JsValue, options: &Object) -> Result<String, JsValue>;
}

/// How a time is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `5 minutes ago`, with the exact time as the tooltip.
    Ago,
    /// `1 Mar 2026, 09:30`.
    Exact,
    /// `1 Mar 2026`.
    Day,
}

const MINUTE: f64 = 60_000.0;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// A moment, said in words of the page's language, or in figures as the browser's languages write them.
#[component]
pub fn Moment(
    /// RFC 3339, in UTC.
    #[prop(into)]
    at: String,
    /// How it is said.
    style: Style,
    /// The language tag (BCP 47).
    language: &'static str,
) -> impl IntoView {
    let date = Date::new(&JsValue::from_str(&at));
    let exact = absolute(&date, true);
    let text = match style {
        Style::Ago => ago(date.get_time(), Date::now(), language),
        Style::Exact => exact.clone(),
        Style::Day => absolute(&date, false),
    };
    view! { <time datetime=at title=exact>{text}</time> }
}

/// Milliseconds since 1970 of a moment given as RFC 3339; NaN if it is none, which is before and after nothing.
#[must_use]
pub fn instant(at: &str) -> f64 {
    Date::new(&JsValue::from_str(at)).get_time()
}

/// The moment that lies so many days ahead, as RFC 3339 in UTC.
#[must_use]
pub fn in_days(days: u16) -> String {
    let at = Date::now() + f64::from(days) * DAY;
    Date::new(&JsValue::from_f64(at)).to_iso_string().into()
}

/// By the person's own languages, whatever the page's: where the clock has 24 hours, it has them here too.
fn absolute(date: &Date, with_time: bool) -> String {
    let options = Object::new();
    set(&options, "dateStyle", "medium");
    if with_time {
        set(&options, "timeStyle", "short");
    }
    let theirs = Reflect::get(&window().navigator(), &"languages".into()).unwrap_or_default();
    written(date, &theirs, &options).or_else(|_| written(date, &JsValue::UNDEFINED, &options)).unwrap_or_default()
}

/// The distance between two times in milliseconds, in the largest unit that fits.
fn ago(then: f64, now: f64, language: &str) -> String {
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
    let languages = Array::of1(&JsValue::from_str(language));
    Intl::RelativeTimeFormat::new(&languages, &options).format(-count.floor(), unit).into()
}

fn set(options: &Object, key: &str, value: &str) {
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(options, &JsValue::from_str(key), &JsValue::from_str(value));
}
