// A person's perception of the page: text, and controls by role and name. It reads and never acts. `ask(question, args,
// done)` answers as soon as the question has an answer, or null after a second.

const SELECTORS = {
  button: 'button, [role=button], input[type=submit], input[type=button], summary',
  link: 'a[href], [role=link]',
  menuitem: '[role=menuitem]',
  checkbox: 'input[type=checkbox], [role=checkbox], [role=switch]',
  radio: 'input[type=radio], [role=radio]',
  field: 'input:not([type=checkbox], [type=radio], [type=submit], [type=button], [type=hidden]), textarea, select',
  heading: 'h1, h2, h3, h4, [role=heading]',
  dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
  alert: '[role=alert]',
};

// People read the typographic apostrophe as the one that the stories are written with.
const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').replaceAll('’', "'").trim();
// Blocks and lines separate words for the browser too, but it is the judge of that: see `Device::finds`.
const joined = (text) => squeeze(text).replace(/ /g, '');

const visible = (element) =>
  element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }) && !element.closest('[inert]');

// While a modal dialog is open, nothing behind it can be reached.
const scene = () => [...document.querySelectorAll('dialog:modal')].filter(visible).pop() ?? document.body;

function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
  if (!node.checkVisibility({ visibilityProperty: true })) return '';
  if (node.hasAttribute('aria-label')) return node.getAttribute('aria-label');
  if (node instanceof HTMLImageElement) return node.alt;
  if (node.matches('input, textarea, select, style, script')) return '';
  return [...node.childNodes].map(content).join(' ');
}

function nameOf(element) {
  const ids = element.getAttribute('aria-labelledby');
  if (ids) return squeeze(ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(' '));
  if (element.hasAttribute('aria-label')) return squeeze(element.getAttribute('aria-label'));
  if (element.labels?.length) return squeeze([...element.labels].map(content).join(' '));
  if (element.matches('input[type=submit], input[type=button]')) return squeeze(element.value);
  return squeeze(content(element)) || squeeze(element.title || element.placeholder);
}

function controls(roles) {
  const found = [];
  for (const role of roles) {
    for (const element of scene().querySelectorAll(SELECTORS[role])) {
      const own = element.getAttribute('role');
      if (own && own !== role && SELECTORS[own]) continue;
      if (visible(element)) found.push({ role, name: nameOf(element), element });
    }
  }
  return found;
}

const text = () => squeeze(document.body?.innerText);
const isOn = (element) => element.checked ?? element.getAttribute('aria-checked') === 'true';
const usable = (element) => !element.disabled && element.getAttribute('aria-disabled') !== 'true';
const named = (roles, name) => controls(roles).filter((control) => joined(control.name) === joined(name));

const QUESTIONS = {
  // The one control of one of these roles with this name. Several links to one address count as one, and what stands on
  // the page is meant where an entry of the navigation beside it has the same name.
  control(roles, name, toUse) {
    const all = named(roles, name).filter(({ element }) => !toUse || usable(element));
    const onThePage = all.filter(({ element }) => !element.closest('nav'));
    const found = onThePage.length ? onThePage : all;
    const kinds = new Set(found.map(({ role, element }, index) => (role === 'link' ? element.href : index)));
    if (kinds.size > 1) return { several: found.length };
    return found.length ? { element: found[0].element } : null;
  },
  noControl: (roles, name) => named(roles, name).length === 0 || null,
  says: (words) => text().toLowerCase().includes(squeeze(words).toLowerCase()) || null,
  // The words of these that the page says, in order.
  saysOneOf(all) {
    const said = all.findIndex((words) => text().toLowerCase().includes(squeeze(words).toLowerCase()));
    return said < 0 ? null : said;
  },
  // Whether it is done; false where the page says what is in the way, and the button can be pressed once more.
  isDone(done, away, roles, name) {
    const said = text().toLowerCase();
    if (said.includes(squeeze(done).toLowerCase())) return true;
    const rests = ({ element }) => usable(element) && element.ariaBusy !== 'true';
    return said.includes(squeeze(away).toLowerCase()) && named(roles, name).some(rests) ? false : null;
  },
  saysNot: (words) => !text().toLowerCase().includes(squeeze(words).toLowerCase()) || null,
  loads: () => performance.getEntriesByType('resource').map(({ name }) => name),
  hasLoaded: (path) =>
    performance.getEntriesByType('resource').some(({ name, responseEnd }) => name === location.origin + path && responseEnd > 0) || null,
  saysAll: () => text(),
  alerts: (words) =>
    controls(['alert']).some(({ element }) => squeeze(element.innerText).toLowerCase().includes(words.toLowerCase())) || null,
  isHidden: (name, hidden) =>
    named(['field'], name).some(({ element }) => (element.type === 'password') === hidden) || null,
  holds: (name, value) => named(['field'], name).some(({ element }) => element.value === value) || null,
  isTicked: (name, ticked) =>
    named(['checkbox', 'radio'], name).some(({ element }) => isOn(element) === ticked) || null,
  ticked: (name) => named(['checkbox', 'radio'], name).map(({ element }) => isOn(element))[0] ?? null,
  isAt: (path) => location.pathname + location.search === path || null,
  // The app marks the root element when it has taken over; a page without an app is there at once.
  hasArrived: () => !document.getElementById('app') || document.documentElement.dataset.app === 'ready' || null,
  isStill: () => !document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === 'running') || null,
  keepsSomething: () => localStorage.length > 0 || null,
  // The text beside a field that a screen reader says too (aria-describedby).
  beside(name, words) {
    const said = named(['field'], name).map(({ element }) => {
      const ids = ['aria-describedby', 'aria-errormessage'].map((key) => element.getAttribute(key) ?? '').join(' ');
      return ids.split(/\s+/).map((id) => document.getElementById(id)?.innerText).join(' ');
    });
    return squeeze(said.join(' ')).toLowerCase().includes(words.toLowerCase()) || null;
  },
  focused() {
    const element = document.activeElement;
    const marked = (candidate) => {
      const style = candidate && getComputedStyle(candidate);
      return style && ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none');
    };
    return { name: nameOf(element), marked: !!(marked(element) || marked(element.closest('label'))) };
  },
  noted: () => window.noted ?? null,
  focusIsOn: (name) => nameOf(document.activeElement) === name || null,
  // The number of requests of this page to this address.
  asked: (path) => performance.getEntriesByType('resource').filter(({ name }) => name === location.origin + path).length,
  askedMore: (path, than) => QUESTIONS.asked(path) > than || null,
  // The instants that the page shows.
  moments: () => [...document.querySelectorAll('time')].filter(visible).map(({ dateTime }) => dateTime),
  photo() {
    const photo = document.querySelector('main .avatar');
    return photo && getComputedStyle(photo).backgroundColor;
  },
  photoIs: (colour) => QUESTIONS.photo() === colour || null,
  // Whether the words stand anywhere in the document, visible or not.
  holdsNowhere: (words) => !document.documentElement.outerHTML.includes(words) || null,
  glance() {
    const seen = controls(Object.keys(SELECTORS)).map(({ role, name }) => `${role} «${name}»`);
    return { address: location.href, text: document.body?.innerText ?? '', controls: seen };
  },
};

function ask(question, args, done) {
  let observer, tick, end;
  const finish = (answer) => {
    observer.disconnect();
    clearInterval(tick);
    clearTimeout(end);
    done(answer);
  };
  // A sheet that is still on its way is neither read nor pressed: something else may lie there when it has arrived.
  const moves = () => scene().getAnimations().some(({ playState }) => playState === 'running');
  const look = () => {
    const answer = moves() ? null : QUESTIONS[question](...args);
    if (answer !== null) finish(answer);
  };
  // The observer sees the document change; the interval sees what it cannot: values, styles, addresses.
  observer = new MutationObserver(look);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  tick = setInterval(look, 50);
  end = setTimeout(() => finish(null), 1000);
  look();
}
