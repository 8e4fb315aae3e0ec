// What happens before the app is there: the page shows who is remembered, keeps what is typed, and loads the app with
// visible progress. It reads the same value in localStorage as src/remembered.rs, and believes it as little.

const root = document.documentElement;
const byId = (id) => document.getElementById(id);

function remembered() {
  try {
    const stored = JSON.parse(localStorage.getItem("exeunt.accounts"));
    const believable = ({ ref, name, hue, state }) =>
      typeof ref === "string" && typeof name === "string" && name.length <= 2160 &&
      Number.isInteger(hue) && hue >= 0 && hue < 360 && typeof state === "string";
    return stored.v === 1 && stored.accounts.every(believable) ? stored.accounts.slice(0, 64) : [];
  } catch {
    return []; // Nothing stored, nothing readable, or storage is blocked.
  }
}

// The same initials as src/wording.rs.
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
  // As src/remembered.rs tells them apart.
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
  if (accounts.length === 0) return;
  byId("log-in").hidden = true;
  if (accounts.some(({ state }) => state === "signed_in")) {
    byId("boot-heading").hidden = true;
    byId("boot-loading").hidden = false;
  } else {
    byId("boot-heading").textContent = "Choose an account";
    byId("boot-tiles").hidden = false;
    byId("boot-tiles").append(...accounts.map(tile));
  }
}

// The app sends what was submitted before it was there.
function keepSubmission() {
  byId("boot-submit").disabled = false;
  byId("log-in").addEventListener("submit", (event) => {
    event.preventDefault();
    event.currentTarget.dataset.submitted = "true";
    byId("boot-submit").ariaBusy = "true";
  });
}

async function download(address, size) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const progress = byId("boot-progress");
  if (size > 0) progress.max = size;
  let received = 0;
  const counted = answer.body.pipeThrough(
    new TransformStream({
      transform(chunk, onward) {
        received += chunk.byteLength;
        if (size > 0) progress.value = received;
        onward.enqueue(chunk);
      },
    }),
  );
  return new Response(counted, { headers: { "content-type": "application/wasm" } });
}

const { js, wasm, wasmSize } = document.querySelector('meta[name="exeunt-app"]').dataset;

// The server does not speak with this app any more. A newer one is loaded, once, where nothing typed is lost, and nothing
// that this page alone knows: a form says so instead, and keeps what is in it.
function leaveToNewer() {
  try {
    const fields = [...document.querySelectorAll("input:not([type=checkbox])")];
    if (fields.some(({ value, defaultValue }) => value !== defaultValue)) return;
    if (document.querySelector("[data-keep]") || sessionStorage.getItem("exeunt.outdated") === js) return;
    sessionStorage.setItem("exeunt.outdated", js);
    location.reload();
  } catch {
    // Without a place to note it, it might go on for ever.
  }
}

async function start() {
  try {
    const [app, bytes] = await Promise.all([import(js), download(wasm, Number(wasmSize))]);
    await app.default({ module_or_path: bytes });
  } catch (error) {
    console.error(error);
    if (root.dataset.app !== "ready") root.dataset.app = "failed";
  }
}

for (const control of document.querySelectorAll("[data-reload]")) {
  control.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}
root.dataset.app = "loading";
addEventListener("exeunt:outdated", leaveToNewer);
drawWhoIsRemembered();
keepSubmission();
start();
