// Exeunt has no service worker. A browser that still has one, from another app that once stood at this address or from
// a mistake, asks for this file when the next page is opened: it takes that worker's place, empties what it kept,
// removes itself, and loads the pages anew from the server.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) await caches.delete(name);
    await self.registration.unregister();
    for (const page of await self.clients.matchAll({ type: "window" })) await page.navigate(page.url);
  };
  event.waitUntil(leave());
});
