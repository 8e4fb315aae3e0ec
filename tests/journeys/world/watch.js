// Looks at the page before every picture that the browser draws, for words that must not be in it. What was seen stays
// with the document, also while it lies in the browser's memory.
if (!window.watch) {
  window.watch = { words: [], looks: 0, seen: [], returned: false };
  addEventListener('pageshow', ({ persisted }) => (window.watch.returned ||= persisted));
  // What was on the page before it was left was there by right.
  addEventListener('pagehide', () => Object.assign(window.watch, { looks: 0, seen: [] }));
  const look = () => {
    const shown = `${document.title} ${document.body?.innerText ?? ''}`;
    window.watch.looks += 1;
    window.watch.seen.push(...window.watch.words.filter((words) => shown.includes(words)));
    requestAnimationFrame(look);
  };
  look();
}
