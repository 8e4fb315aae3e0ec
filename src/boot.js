// The page before the app is there: it shows the remembered accounts, keeps typed text, and loads the app with visible
// progress. It reads the same value in localStorage as src/storage.rs, and trusts it as little. And tasks that a few
// lines of JavaScript do for the app: a `fetch` that fails as it should (src/api.rs), the server's clock
// (src/components/time.rs), the pressed button (src/pages/form.rs), and whether the page is used.

const root = document.documentElement;
const byId = (id) => document.getElementById(id);

function remembered() {
  try {
    const stored = JSON.parse(localStorage.getItem("exeunt.accounts"));
    const believable = (entry) => {
      const { ref, name, hue, state } = entry ?? {};
      return typeof ref === "string" && /^[\w-]{1,64}$/.test(ref) && typeof name === "string" &&
        name.length <= 2160 && Number.isInteger(hue) && hue >= 0 && hue < 360 && typeof state === "string";
    };
    return stored.v === 1 ? stored.accounts.filter(believable).slice(0, 64) : [];
  } catch {
    return []; // Nothing stored, nothing readable, or storage is blocked.
  }
}

// The same initials as src/i18n.rs.
function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...word][0]).join("");
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

function tile({ name, hue, state }, at, all) {
  // As src/storage.rs tells them apart.
  const same = (accounts) => accounts.filter((other) => other.name === name).length;
  const called = same(all) > 1 ? `${name} (${same(all.slice(0, at + 1))})` : name;
  const picture = element("span", "avatar");
  picture.dataset.size = "medium";
  picture.dataset.initials = initials(name);
  picture.ariaHidden = "true";
  picture.style.setProperty("--hue", hue);
  const hint = state === "password_needed" ? "Asks for the password" : "One tap to log in";
  const text = element("span", "tile-name", called);
  const button = element("button", "tile-main", picture, text);
  text.translate = false;
  text.dataset.hint = hint;
  button.type = "button";
  button.disabled = true;
  button.ariaLabel = `Continue as ${called}`;
  return element("li", "tile", button, element("span", "tile-hint quiet", hint));
}

function drawWhoIsRemembered() {
  const accounts = remembered();
  // A session may exist without a stored account, as on a shared device: where the address is a page of a session, or a
  // page that had one is loaded again. No log-in form is shown before the server has answered that there is none.
  const { pathname } = location;
  const unknown = pathname !== "/log-in" && (history.state === 1 || !["/", "/sign-up"].includes(pathname));
  root.toggleAttribute("data-unknown", unknown);
  if (accounts.length === 0 && !unknown) return;
  byId("log-in").hidden = true;
  if (unknown || accounts.some(({ state }) => state === "signed_in")) {
    document.title = "Exeunt";
    fetchInside();
    byId("boot-heading").hidden = true;
    byId("boot-loading").hidden = false;
  } else {
    byId("boot-heading").textContent = "Choose an account";
    byId("boot-tiles").hidden = false;
    byId("boot-tiles").append(...accounts.map(tile));
  }
}

// Keeps a form that was submitted before the app was there; the app sends it.
function keepSubmission() {
  byId("boot-submit").disabled = false;
  byId("log-in").addEventListener("submit", (event) => {
    event.preventDefault();
    event.currentTarget.dataset.submitted = "true";
    byId("boot-submit").ariaBusy = "true";
  });
}

// A connection can go silent without an error; an app that arrives later starts all the same.
const SILENCE = 30_000; // Milliseconds without a byte of the app before the page says so.
let silent = 0;
const fail = () => root.dataset.app === "ready" || (root.dataset.app = "failed");
const wait = () => {
  clearTimeout(silent);
  silent = setTimeout(fail, SILENCE);
};

async function download(address, size) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const progress = byId("boot-progress");
  if (size > 0) progress.max = size;
  let received = 0;
  const counted = answer.body.pipeThrough(
    new TransformStream({
      transform(chunk, onward) {
        wait();
        received += chunk.byteLength;
        if (size > 0) progress.value = received;
        onward.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { headers: { "content-type": "application/wasm" } });
}

const { js, wasm, wasmSize, inside } = document.querySelector('meta[name="exeunt-app"]').dataset;

// The fields that a person has typed into, and the names of those of the form before the app, which the app fills in
// anew. Never the words themselves: a password must not stay behind.
const typed = new WeakSet();
const early = new Set();
const noteTyped = (field) => {
  typed.add(field);
  if (root.dataset.app !== "ready") early.add(field.id);
};
document.querySelectorAll("input").forEach((field) => field.value && noteTyped(field));
addEventListener("input", ({ target }) => noteTyped(target), true);

// The server refuses this version of the app. A newer one is loaded, once, unless typed text or state of this page
// alone would be lost: a form says so instead, and keeps its text.
function leaveToNewer() {
  try {
    const fields = [...document.querySelectorAll("input:not([type=checkbox], [type=radio])")];
    if (fields.some((field) => field.value && (typed.has(field) || early.has(field.id)))) return;
    if (document.querySelector("[data-keep]") || sessionStorage.getItem("exeunt.outdated") === js) return;
    sessionStorage.setItem("exeunt.outdated", js);
    location.reload();
  } catch {
    // Without storage for the attempt, it might reload for ever.
  }
}

// The part of the program for pages of a session: loaded as soon as the page is used, so that logging in does not wait
// for it. Without an address the program is one piece.
let part; // A promise of its bytes, or of the error; false once they were taken.
function partOfProgram() {
  const stop = globalThis.AbortController && new AbortController();
  const late = new Promise((resolve) => setTimeout(() => resolve(stop?.abort()), 30_000));
  const there = async () => {
    const answer = await globalThis.fetch(inside, { signal: stop?.signal });
    return answer.ok ? answer.arrayBuffer() : answer;
  };
  return Promise.race([there().catch((trouble) => trouble), late]);
}
const fetchInside = () => (part ??= inside && partOfProgram());

// The bytes, for src/inside.rs; an error is returned as it is, and is no program.
async function takeInside() {
  const there = await part;
  part = false;
  const bytes = there instanceof ArrayBuffer ? there : await partOfProgram();
  if (bytes?.status === 404) leaveToNewer(); // The server has another program by now.
  return bytes;
}

// The time of the last use of the page, which alone extends a login on a shared device. Updated once a second at most.
let used = Date.now();
let told = used;
const isUsed = () => {
  fetchInside();
  used = Date.now();
  if (Math.abs(used - told) < 1_000) return;
  told = used;
  dispatchEvent(new Event("exeunt:used"));
};
for (const kind of ["pointerdown", "keydown", "input", "wheel"]) addEventListener(kind, isUsed, true);

// The `fetch` of every call of the app. One that throws at once, as some extensions put in the browser's place, fails
// like any other; each answer carries the server's clock; and a call is marked where the page lies unused.
const { fetch } = globalThis;
let behind = 0; // Milliseconds that this device's clock is behind the server's.
globalThis.fetch = async (call, options) => {
  if (Math.abs(Date.now() - used) > 60_000) call.headers?.set("x-unattended", "1");
  const answer = await fetch(call, options);
  behind = Date.parse(answer.headers.get("date")) - Date.now() || behind;
  return answer;
};

// The pressed button is busy until its act is done, and the others around it wait; the way out stays open.
let pressed = null;
const waits = "[aria-busy=true], [aria-disabled=true]";
addEventListener(
  "click",
  (event) => {
    const control = event.target.closest?.("button");
    if (control?.matches(waits)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    pressed = control;
    setTimeout(() => (pressed = null));
  },
  true,
);

// Returns the function that ends it.
function begin() {
  const control = pressed;
  const around = control?.closest("dialog, form, .tiles, .menu-items, .actions");
  const buttons = around?.querySelectorAll("button:not(.link, [data-kind=quiet])") ?? [];
  const others = [...buttons].filter((other) => other !== control);
  const say = (busy) => {
    if (control) control.ariaBusy = busy;
    for (const other of others) other.ariaDisabled = busy;
  };
  say("true");
  return () => say("false");
}

Object.assign((globalThis.exeunt ??= {}), {
  begin,
  inside: takeInside,
  now: () => Date.now() + behind,
  outdated: leaveToNewer,
});

async function start() {
  wait();
  try {
    const [app, bytes] = await Promise.all([import(js), download(wasm, Number(wasmSize))]);
    await app.default({ module_or_path: bytes });
  } catch (error) {
    console.error(error);
    fail();
  }
}

for (const control of document.querySelectorAll("[data-reload]")) {
  control.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}
root.dataset.app = "loading";
drawWhoIsRemembered();
keepSubmission();
start();
