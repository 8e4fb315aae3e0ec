// Live updates (src/live.rs is the other half): one tab of the browser holds the stream and forwards its messages to
// the others, so that eight tabs hold one connection. A message says only *that* something changed, and the app reads
// anew what it shows; or, where storage cannot say so, that an account logs out (src/auth/sign_out.rs). In
// JavaScript, because Web Locks have no stable binding, and because it must also work while the app starts.

const STREAM = "/api/v1/events";
const SILENCE = 22_500; // Milliseconds without a beat after which a stream, or the tab that listens, counts as dead.
const PATIENCE = 4_000; // Milliseconds without a word from a stream before the page says so.
const BRAND = "Exeunt";
const root = document.documentElement;
// Without it each tab holds a stream of its own, as it does without locks.
const alone = !globalThis.BroadcastChannel;
const tabs = alone ? Object.assign(new EventTarget(), { postMessage() {} }) : new BroadcastChannel("exeunt-live");

let wanted = false; // Whether this tab wants to hear anything.
let deliver = () => {}; // Hands a message to the app, once it has subscribed.
let state = ""; // The last known state of the stream: "live", "paused", or not known yet.
let stream = null; // Set in the one tab that listens.
let turn = null; // Ends this tab's turn at listening, or its waiting for one.
let heard = Date.now();
let attempts = 0;
let retry = 0;
let worry = 0;

function hear(message) {
  if (message === "again" && stream) retry = clearTimeout(retry) ?? setTimeout(open, 100);
  // A new tab does not know the state yet.
  if (message === "how" && stream) tabs.postMessage(state);
  if (message !== "paused") heard = Date.now();
  if (message === "paused" || message === "live") state = message;
  // The last kind: an account logs out and storage does not say so. Only the app knows whether to believe it.
  if (typeof message === "string" && /^(changed|paused|live)$|^[-+=]/.test(message)) deliver(message);
}

function tell(message) {
  tabs.postMessage(message);
  hear(message);
}

function alive() {
  attempts = 0;
  clearTimeout(worry);
  worry = 0;
  tell("live");
}

function lost() {
  worry ||= setTimeout(() => tell("paused"), PATIENCE);
}

function open() {
  close();
  // Until the first byte: a proxy may buffer the stream.
  lost();
  try {
    stream = new EventSource(STREAM);
  } catch {
    return; // There are no streams in this browser.
  }
  stream.addEventListener("changed", () => {
    alive();
    tell("changed");
  });
  stream.addEventListener("beat", alive);
  stream.addEventListener("error", () => {
    // The sessions of the last stream may have ended meanwhile: every tab checks.
    if (!worry) tell("changed");
    lost();
    // The browser reconnects by itself after a lost connection, but not after a refusal.
    if (stream.readyState === EventSource.CLOSED) later();
  });
}

function later() {
  attempts = Math.min(attempts + 1, 5);
  clearTimeout(retry);
  // With jitter, so that a server that comes back is not met by all clients at once.
  retry = setTimeout(open, 1000 * 2 ** attempts * (0.5 + Math.random()));
}

function close() {
  clearTimeout(retry);
  stream?.close();
}

// Waits for this tab's turn; with `steal`, takes it from a suspended tab.
function queue(steal) {
  turn?.abort();
  if (alone || !globalThis.AbortController) {
    turn = { abort() {} };
    return open();
  }
  const mine = (turn = new AbortController());
  const listen = () =>
    new Promise((resolve) => {
      open();
      mine.signal.addEventListener("abort", resolve);
    });
  const lock = async () => navigator.locks.request("exeunt-live", steal ? { steal } : { signal: mine.signal }, listen);
  lock()
    .catch((reason) => reason)
    .then((reason) => {
      if (turn !== mine) return;
      // Without locks, as with storage blocked, each tab holds its own stream.
      if (reason && reason.name !== "AbortError") return open();
      // Released, or stolen.
      close();
      stream = null;
      worry = clearTimeout(worry) ?? 0;
      if (wanted && !mine.signal.aborted) queue(false);
    });
}

function leave() {
  turn?.abort();
  turn = null;
  close();
  stream = null;
  clearTimeout(worry);
  worry = 0;
}

// The app wants live updates, or no more. Asked again, this opens a new stream, as is due after a log-in.
function listen(listens) {
  const before = wanted;
  wanted = listens;
  if (!wanted) {
    if (before) tabs.postMessage("changed");
    return leave();
  }
  if (!before || !turn) queue(false);
  else tell("again");
  tabs.postMessage("how");
}

function watch() {
  if (!wanted || document.hidden || Date.now() - heard < SILENCE) return;
  heard = Date.now();
  lost();
  if (stream) open();
  else queue(true);
}

tabs.addEventListener("message", ({ data }) => hear(data));
addEventListener("offline", () => wanted && hear("paused"));
addEventListener("online", () => stream && open());
document.addEventListener("visibilitychange", watch);
setInterval(watch, 3_000);

// A page in the browser's memory holds no stream, and no data of the account until the app knows the session.
let away = null;

function show() {
  if (!away) return;
  document.getElementById("app").append(...away.page.childNodes);
  // The app has set another title if it shows another page now, and none while it does not know which.
  if (document.title === BRAND && document.querySelector("h1")) document.title = away.title;
  away = null;
}

addEventListener("pagehide", () => {
  leave();
  if (away || root.dataset.app !== "ready") return;
  // An element and not a fragment, because the app goes on drawing in it.
  away = { page: document.createElement("div"), title: document.title };
  away.page.append(...document.getElementById("app").childNodes);
  document.title = BRAND;
});
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) show();
  else if (wanted) queue(false);
});

// For src/live.rs, which does without where this script is missing.
Object.assign((globalThis.exeunt ??= {}), {
  subscribe: (receive) => (deliver = receive),
  listen,
  broadcast: (message) => tabs.postMessage(message),
  show,
  // A page with a session, loaded again, must not show the log-in form first (src/boot.js). Nothing is stored for that:
  // the bit belongs to this step of the tab's history, and goes with it.
  hasSession: (is) => history.replaceState(is ? 1 : null, ""),
});
