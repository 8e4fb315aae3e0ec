// Clears all storage of this site in the browser, and lists the kinds that could not be cleared or checked. Browsers
// that support `Clear-Site-Data` have done it by then; src/auth/clear_site_data.rs calls this all the same, and trusts no
// header.

async function emptied(name, empty, count) {
  try {
    await empty();
    return (await count()) ? [name] : [];
  } catch {
    return [name];
  }
}

const all = async (things, act) => Promise.all([...(await things)].map(act));
const size = async (things) => (await things).length;
const finished = (request) =>
  new Promise((resolve) => (request.onsuccess = request.onerror = request.onblocked = resolve));

Object.assign((globalThis.exeunt ??= {}), {
  async empty() {
    const { caches, indexedDB, navigator } = globalThis;
    const workers = navigator.serviceWorker;
    const left = await Promise.all([
      emptied("local", () => localStorage.clear(), () => localStorage.length),
      emptied("session", () => sessionStorage.clear(), () => sessionStorage.length),
      emptied(
        "databases",
        () => all(indexedDB.databases(), ({ name }) => finished(indexedDB.deleteDatabase(name))),
        () => size(indexedDB.databases()),
      ),
      emptied("caches", () => all(caches.keys(), (name) => caches.delete(name)), () => size(caches.keys())),
      emptied(
        "workers",
        () => all(workers.getRegistrations(), (worker) => worker.unregister()),
        () => size(workers.getRegistrations()),
      ),
      emptied("cookies", () => {}, () => document.cookie.length),
    ]);
    return left.flat().join();
  },
});
