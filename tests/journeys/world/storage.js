// Everything that scripts can store in this browser, as one object.
const done = arguments[0];
// A journey may have blocked an area; then it holds nothing that a script could read.
const readable = (area) => {
  try {
    return { ...area() };
  } catch {
    return {};
  }
};
(async () => ({
  localStorage: readable(() => localStorage),
  sessionStorage: readable(() => sessionStorage),
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookies: document.cookie,
  address: location.href,
  state: JSON.stringify(history.state),
}))().then(done, (trouble) => done({ trouble: String(trouble) }));
