// Checks the page before every frame that the browser draws, for words that must not be in it. Sightings stay with the
// document, also while it lies in the browser's memory.
if (!window.watch) {
  window.watch = { words: [], looks: 0, seen: [], titles: [], returned: false };
  addEventListener('pageshow', ({ persisted }) => (window.watch.returned ||= persisted));
  // Words on the page before it was left were there by right.
  addEventListener('pagehide', () => Object.assign(window.watch, { looks: 0, seen: [], titles: [] }));
  const look = () => {
    const { innerText: shown = '' } = document.body ?? {};
    window.watch.looks += 1;
    window.watch.seen.push(...window.watch.words.filter((words) => shown.includes(words)));
    window.watch.titles.push(...window.watch.words.filter((words) => document.title.includes(words)));
    requestAnimationFrame(look);
  };
  look();
}
