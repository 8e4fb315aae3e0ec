//! Injected code does not run, and missing features of a browser are named: the page's policy, names that are code,
//! elements with the names of globals, a browser without WebAssembly, scripts or cookies.

use crate::walk;
use crate::ways::is_api;
use crate::world::{ANAS_PASSWORD, Device, LAPTOP, World, journey};
use serde_json::{Value, json};

/// Everything that a script could try that got into the page: what threw, what the policy stopped, and whether anything
/// ran.
const ATTEMPTS: &str = "const refused = new Set(), threw = [];
addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.add(effectiveDirective));
const element = (name, attributes, ...inside) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...inside);
  document.body.append(made);
  return made;
};
// Later, because a script that is slipped in by a driver may itself call eval.
const attempt = (name, act) => setTimeout(() => { try { act(); } catch { threw.push(name); } });
const foreign = 'http://127.0.0.1:9/';
window.ran = [];
attempt('a sink', () => { document.body.innerHTML = '<img>'; });
attempt('a policy', () => trustedTypes.createPolicy('mine', { createHTML: (text) => text }));
attempt('eval', () => eval('ran.push(1)'));
attempt('a function', () => new Function('ran.push(2)')());
attempt('a timer', () => setTimeout('ran.push(3)'));
attempt('an inline script', () => element('script', {}, 'ran.push(4)'));
attempt('a handler', () => { const button = element('button', {}); button.setAttribute('onclick', 'ran.push(5)'); button.click(); button.remove(); });
attempt('a link that is code', () => { const link = element('a', { href: 'javascript:ran.push(6)' }); link.click(); link.remove(); });
attempt('a foreign script', () => element('script', { src: foreign }));
attempt('a base', () => document.head.append(Object.assign(document.createElement('base'), { href: foreign })));
attempt('a frame', () => element('iframe', { src: '/' }));
attempt('an object', () => element('object', { data: '/' }));
attempt('a style', () => element('style', {}, 'body { display: none }'));
attempt('an image', () => element('img', { src: foreign }));
attempt('a form', () => { const form = element('form', { action: foreign, method: 'post' }); form.submit(); });
fetch(foreign).catch(() => {});
import(foreign).then(() => ran.push(7), () => {});
const all = ['base-uri', 'connect-src', 'form-action', 'frame-src', 'img-src', 'require-trusted-types-for',
  'script-src-elem', 'style-src-elem', 'trusted-types'];
const begun = performance.now();
(function look() {
  const missing = all.filter((directive) => !refused.has(directive));
  if (missing.length && performance.now() - begun < 8000) return setTimeout(look, 20);
  done({ missing, threw, ran, base: document.baseURI === location.href, at: location.href });
})();";

#[tokio::test]
async fn nothing_that_is_slipped_into_the_page_runs_or_leads_elsewhere() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        let said = laptop.runs(ATTEMPTS).await;
        assert_eq!(said["ran"], json!([]), "something ran: {said}");
        assert_eq!(said["missing"], json!([]), "something was not refused: {said}");
        assert_eq!((&said["base"], said["at"].as_str()), (&Value::Bool(true), Some(&*format!("{}/", laptop.origin()))));
        let threw: Vec<&str> = said["threw"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for thrown in ["a sink", "a policy", "eval", "a function", "a timer", "a foreign script", "an object"] {
            assert!(threw.contains(&thrown), "{thrown} was not refused: {said}");
        }
        laptop.complained_only_about(&["Content Security Policy", "Trusted"]).await;
    })
    .await;
}

#[tokio::test]
async fn every_page_is_drawn_without_a_single_violation() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        let note = "window.violations = [];
            addEventListener('securitypolicyviolation', ({ effectiveDirective }) => violations.push(effectiveDirective));";
        laptop.runs_before_every_page(note).await;
        walk::finds_nothing_wrong(&laptop, async |device: &Device| {
            let violations = device.runs("done([...window.violations, typeof trustedTypes === 'object' ? '' : 'none']);").await;
            let violations = violations.as_array().cloned().unwrap_or_default();
            violations.iter().filter_map(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned).collect()
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_name_that_looks_like_code_is_a_name() {
    journey(async |world: &World| {
        let laptop = world.anas_device(&LAPTOP).await;
        laptop.open("/settings/sessions").await;
        let (tag, link) = ("<img src=x onerror=alert(1)>", "javascript:alert(1)");
        laptop.presses(&format!("Rename {}", LAPTOP.shown_as)).await;
        laptop.types_into("Name for this device", tag).await;
        laptop.presses("Save").await;
        laptop.sees(&format!("Rename {tag}")).await;
        laptop.open("/profile").await;
        laptop.presses("Edit profile").await;
        laptop.types_into("Displayed name", link).await;
        laptop.presses("Save").await;
        laptop.sees_heading(link).await;
        laptop.logs_out("Remember and log out").await;
        laptop.sees(&format!("Continue as {link}")).await;
        // The page that is drawn before the app is there, too.
        world.network().holds(|path| is_api(path) || path.ends_with(".wasm"));
        laptop.begins_to_open("/log-in").await;
        laptop.sees_text(link).await;
        assert_eq!(laptop.runs("done(document.querySelectorAll('img, a[href^=javascript]').length);").await, 0);
        world.network().releases();
        laptop.arrives().await;
    })
    .await;
}

/// Elements with the names of globals that the page's scripts use; names of the document itself would hide its
/// functions, and a page's element can never have those.
const CLOBBER: &str = "new MutationObserver((_, observer) => {
  if (!document.body) return;
  observer.disconnect();
  for (const name of ['exeunt', 'caches', 'indexedDB', 'localStorage', 'sessionStorage', 'fetch', 'crypto', 'WebAssembly',
      'BroadcastChannel', 'trustedTypes', 'navigator', 'initials', 'remembered', 'tile', 'start', 'wasm', 'tabs', 'root']) {
    const link = document.createElement('a');
    [link.id, link.name, link.href] = [name, name, 'https://elsewhere.invalid/'];
    const again = link.cloneNode();
    document.body.prepend(link, again);
  }
}).observe(document, { subtree: true, childList: true });";

#[tokio::test]
async fn elements_with_the_names_of_globals_lead_nobody_astray() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.runs_before_every_page(CLOBBER).await;
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
        laptop.logs_out("Remember and log out").await;
        laptop.presses("Continue as Ana Reyes").await;
        laptop.sees_heading("Overview").await;
        laptop.chooses_in_settings("Forget this device").await;
        laptop.presses("Forget everything").await;
        laptop.sees_text("This device has forgotten everything").await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_may_not_run_webassembly_says_so_and_is_not_blank() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().bends_answers(|_, headers| {
            let policy = headers.get("content-security-policy").and_then(|policy| policy.to_str().ok());
            let weaker = policy.map(|policy| policy.replace(" 'wasm-unsafe-eval'", ""));
            if let Some(weaker) = weaker.and_then(|weaker| weaker.parse().ok()) {
                headers.insert("content-security-policy", weaker);
            }
        });
        laptop.begins_to_open("/log-in").await;
        laptop.is_alerted("Exeunt couldn't be loaded").await;
        laptop.is_alerted("that this browser allows WebAssembly").await;
        laptop.sees("Try again").await;
        laptop.complained_only_about(&["Content Security Policy"]).await;
        world.network().is_straight();
        laptop.presses("Try again").await;
        laptop.arrives().await;
        laptop.must_type_everything().await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_has_no_webassembly_says_so_and_is_not_blank() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.runs_before_every_page("delete window.WebAssembly;").await;
        laptop.begins_to_open("/log-in").await;
        laptop.is_alerted("Exeunt couldn't be loaded").await;
        laptop.is_alerted("that this browser allows WebAssembly").await;
        laptop.sees("Try again").await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_with_scripts_switched_off_says_so_and_blames_nothing_else() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop.runs_no_scripts().await;
        laptop.begins_to_open("/log-in").await;
        laptop.sees_text("Exeunt needs JavaScript and WebAssembly").await;
        // Also when nothing has come for so long that something would be wrong with the connection.
        laptop.runs("document.getAnimations().forEach((wait) => wait.finish()); done();").await;
        laptop.does_not_see("Check your connection").await;
    })
    .await;
}

const NO_COOKIES: &str = "keeps no cookies for this site";

#[tokio::test]
async fn a_browser_that_says_it_takes_no_cookies_is_told_before_i_type_a_password() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        laptop
            .runs_before_every_page(
                "Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false });",
            )
            .await;
        laptop.open("/log-in").await;
        // The server's answer about a browser without a cookie takes nothing of that back.
        laptop.has_loaded("/api/v1/session").await;
        laptop.sees_text(NO_COOKIES).await;
        laptop.sees_field("Password").await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_drops_cookies_says_so_after_the_password_and_asks_once() {
    journey(async |world: &World| {
        let laptop = world.device(&LAPTOP).await;
        world.network().bends_answers(|_, headers| drop(headers.remove("set-cookie")));
        laptop.open("/log-in").await;
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_text(NO_COOKIES).await;
        laptop.sees_field("Password").await;
        let asked = world.network().asked("GET", "/api/v1/session");
        assert!(asked < 5, "the page asks again and again: {asked}");
        assert_eq!(world.network().asked("POST", "/api/v1/session"), 1, "logged in by itself again");
        world.network().is_straight();
        laptop.log_in("ana", ANAS_PASSWORD).await;
        laptop.sees_heading("Overview").await;
    })
    .await;
}
