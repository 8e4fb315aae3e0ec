// Live updates (src/live.rs is their other half): one tab of the browser listens to the server and tells the others, so
// that eight tabs hold one connection. A message only says *that* something changed; the app reads anew what it shows. Or
// that somebody leaves (src/session/leaving.rs), where no storage says so.
// In JavaScript, because Web Locks have no stable binding, and because it must also work while the app starts.

const STREAM = "/api/v1/events";
const SILENCE = 22_500; // Milliseconds without a beat after which a stream, or the tab that listens, counts as dead.
const PATIENCE = 4_000; // Milliseconds without a word from a stream before the page says so.
const BRAND = "Exeunt";
const root = document.documentElement;
// Without it each tab listens for itself, as it does without locks.
const alone = !globalThis.BroadcastChannel;
const tabs = alone ? Object.assign(new EventTarget(), { postMessage() {} }) : new BroadcastChannel("exeunt-live");

let wanted = false; // Whether this tab wants to hear anything.
let stream = null; // Set in the one tab that listens.
let turn = null; // Ends this tab's turn at listening, or its waiting for one.
let heard = Date.now();
let attempts = 0;
let retry = 0;
let worry = 0;

function hear(message) {
  if (message === "again" && stream) retry = clearTimeout(retry) ?? setTimeout(open, 100);
  // A tab that has just come knows nothing yet.
  if (message === "how" && stream) tabs.postMessage(root.dataset.live);
  if (message === "changed") dispatchEvent(new Event("exeunt:changed"));
  if (message !== "paused") heard = Date.now();
  // Of somebody who leaves where nothing is stored: only the app knows whether to believe it.
  if (/^[-+=]/.test(message)) {
    root.dataset.left = message;
    dispatchEvent(new Event("exeunt:left"));
    delete root.dataset.left;
  }
  if (message === "paused" || message === "live") {
    root.dataset.live = message;
    dispatchEvent(new Event("exeunt:live"));
  }
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
  // Until it says a word: a proxy may hold back whatever it says.
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
    // Whoever was heard until now may have left: every tab looks.
    if (!worry) tell("changed");
    lost();
    // The browser comes back by itself after a lost connection, but not after a refusal.
    if (stream.readyState === EventSource.CLOSED) later();
  });
}

function later() {
  attempts = Math.min(attempts + 1, 5);
  clearTimeout(retry);
  // Spread, so that a server that comes back is not met by everybody at once.
  retry = setTimeout(open, 1000 * 2 ** attempts * (0.5 + Math.random()));
}

function close() {
  clearTimeout(retry);
  stream?.close();
}

// Waits for this tab's turn; with `steal`, takes it from a tab that sleeps.
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
      // Where there are no locks, as with storage blocked, each tab listens for itself.
      if (reason && reason.name !== "AbortError") return open();
      // Given up, or taken away.
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

function follow() {
  const before = wanted;
  wanted = root.dataset.listens === "true";
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
addEventListener("exeunt:listen", follow);
addEventListener("exeunt:leaves", () => {
  tabs.postMessage(root.dataset.left);
  delete root.dataset.left;
});
addEventListener("offline", () => wanted && hear("paused"));
addEventListener("online", () => stream && open());
document.addEventListener("visibilitychange", watch);
setInterval(watch, 3_000);

// A page in the browser's memory holds no stream, and nothing of the account either until the app has asked who is here.
let away = null;

function show() {
  if (!away) return;
  document.getElementById("app").append(...away.page.childNodes);
  // The app has given the page another title where it is another page now, and none where it does not know yet which.
  if (document.title === BRAND && document.querySelector("h1")) document.title = away.title;
  away = null;
}

addEventListener("pagehide", () => {
  leave();
  if (away || root.dataset.app !== "ready") return;
  // An element and no fragment: the app goes on drawing in it.
  away = { page: document.createElement("div"), title: document.title };
  away.page.append(...document.getElementById("app").childNodes);
  document.title = BRAND;
});
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) show();
  else if (wanted) queue(false);
});
addEventListener("exeunt:show", show);

// A page with a session, loaded again, must not show the log-in form first (src/boot.js). Nothing is stored for that: the bit
// belongs to this step of the tab's history, and goes with it.
addEventListener("exeunt:listen", () => history.replaceState(root.dataset.in ? 1 : null, ""));

// The app reads that this script is here; without it nothing is heard at all.
root.dataset.live = "";
