// A person's perception of sizes and places: elements that stick out, controls that a finger misses, text too small to
// read, controls below a bar. It scrolls, as a person does, and changes nothing else. Stands below `eyes.js`.

const PRESSED = ['button', 'link', 'menuitem', 'checkbox', 'radio', 'field'];
const boxed = (element) => element.getBoundingClientRect();
const called = ({ role, name, element }, what) => `${role} «${name || element.id || element.tagName}»: ${what}`;
const now = (element) => element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });

// Only for screen readers: it takes no room.
const hasRoom = (element) => {
  const { width, height } = boxed(element);
  return width > 1 && height > 1;
};

// Password managers read fields that people never see; the skip link is above the window until it has the focus.
const forPeople = (element) => element.getAttribute('aria-hidden') !== 'true' && boxed(element).bottom > 0;

// A link in the middle of a text: the text would be torn apart if it were larger (WCAG 2.5.8, "inline").
const inSentence = (element) =>
  element.matches('a, button.link') && [...element.parentNode.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

// How far from the middle of `from` a finger still hits the element or its label, in both directions.
function reachOf(element, from) {
  const { left, top, width, height } = boxed(from);
  const [x, y] = [left + width / 2, top + height / 2];
  const hits = (x, y) => {
    const hit = document.elementFromPoint(x, y);
    return !!hit && (element.contains(hit) || [...(element.labels ?? [])].some((label) => label.contains(hit)));
  };
  const far = (dx, dy) => {
    let steps = 0;
    while (steps < 44 && hits(x + dx * (steps + 1), y + dy * (steps + 1))) steps += 1;
    return steps;
  };
  return hits(x, y) ? [1 + far(-1, 0) + far(1, 0), 1 + far(0, -1) + far(0, 1)] : [0, 0];
}

// Whether this box cuts something away that reaches from left to right. A pixel is a matter of rounding.
function cuts(box, left, right) {
  const { clipPath, overflowX } = getComputedStyle(box);
  const inset = clipPath.startsWith('inset(') ? clipPath.slice(6).split(/[ )]/).map(parseFloat) : null;
  if (!inset && !['clip', 'hidden'].includes(overflowX)) return false;
  // One length for all sides, two, or up to four, as the style sheet has them.
  const [top, beside = top, , before = beside] = inset ?? [0];
  return left < boxed(box).left + before - 1 || right > boxed(box).right - beside + 1;
}

Object.assign(QUESTIONS, {
  // Brings a control to the middle of the window, away from every bar.
  bringsIntoView(roles, name) {
    const found = named(roles, name);
    found.forEach(({ element }) => now(element));
    return found.length > 0 || null;
  },
  // Everything that is wider than the window, or stands beside it.
  sticksOut() {
    const width = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
    for (const element of scene().querySelectorAll('*')) {
      if (!visible(element) || !hasRoom(element)) continue;
      const { left, right } = boxed(element);
      if (left < -0.5 || right > width + 0.5) found.push(`${element.tagName}.${element.className}: ${left} to ${right} in ${width}`);
    }
    return found;
  },
  // Every text of which letters are cut away at a side: by the shape that its box is cut to, or by a box that hides the rest.
  losesLetters() {
    const found = [];
    const texts = document.createTreeWalker(scene(), NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const boxes = [];
      for (let box = text.parentElement; box; box = box.parentElement) boxes.push(box);
      if (!text.data.trim() || !visible(boxes[0]) || !boxes.every((box) => hasRoom(box) || getComputedStyle(box).display === 'contents')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const { left, right, width } of range.getClientRects()) {
        const cut = width > 0 && boxes.find((box) => cuts(box, left, right));
        if (cut) found.push(`«${squeeze(text.data)}» by ${cut.tagName}.${cut.className}`);
      }
    }
    return found;
  },
  // Every text with this in it whose marks, however high they are stacked, would be painted over what stands around it.
  spills(words) {
    const all = [...scene().querySelectorAll('*')].filter((element) => visible(element) && hasRoom(element));
    const own = all.filter(({ childNodes }) => [...childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.includes(words)));
    const keeps = (element) => ['clip', 'hidden', 'auto'].includes(getComputedStyle(element).overflowY);
    const kept = (element) => {
      // What is drawn in a line is kept by the block around it, and by nothing that stands farther away.
      let block = element;
      while (getComputedStyle(block).display === 'inline') block = block.parentElement;
      return keeps(block);
    };
    return own.filter((element) => !kept(element)).map((element) => `${element.tagName}.${element.className} in ${element.parentElement.tagName}.${element.parentElement.className}`);
  },
  // Every control that offers a finger less than 44 by 44 pixels.
  tooSmall() {
    const found = [];
    for (const control of controls(PRESSED)) {
      const { element } = control;
      if (!hasRoom(element) || inSentence(element) || !forPeople(element)) continue;
      now(element);
      const reaches = [element, ...(element.labels ?? [])].map((from) => reachOf(element, from));
      // A control below an open menu cannot be pressed now. A pixel is a matter of rounding.
      if (reaches.every(([across]) => across === 0)) continue;
      if (!reaches.some(([across, down]) => across >= 43 && down >= 43)) found.push(called(control, reaches.map((r) => r.join('x')).join(' or ')));
    }
    return found;
  },
  // Every field into which a phone would zoom, because its letters are small.
  tooFine() {
    const small = ({ element }) => parseFloat(getComputedStyle(element).fontSize) < 16;
    return controls(['field']).filter(({ element }) => forPeople(element)).filter(small).map((control) => called(control, getComputedStyle(control.element).fontSize));
  },
  // The elements over the control that has the focus, or that hide it from the window.
  coversFocus() {
    const element = document.activeElement;
    if (!element || element === document.body) return {};
    const which = [...document.querySelectorAll('*')].indexOf(element);
    const { left, top, right, bottom, height } = boxed(element);
    const name = `${element.tagName} «${nameOf(element)}» ${Math.round(left)},${Math.round(top)} to ${Math.round(right)},${Math.round(bottom)}`;
    const found = [];
    // An open question lies over the whole page, bars and all.
    const question = element.closest('dialog[open]');
    if (bottom < 1 || top > innerHeight - 1) found.push('outside the window');
    for (const other of document.querySelectorAll('*')) {
      const { position } = getComputedStyle(other);
      if (!['fixed', 'sticky'].includes(position) || !visible(other) || !hasRoom(other)) continue;
      if (other.contains(element) || other.matches('dialog') || (question && !question.contains(other))) continue;
      const bar = boxed(other);
      const over = Math.min(bottom, bar.bottom) - Math.max(top, bar.top);
      const beside = Math.min(right, bar.right) - Math.max(left, bar.left);
      // What lies in front of the bar, such as the way past it, is not covered.
      const inFront = document.elementFromPoint(Math.max(left, bar.left) + beside / 2, Math.max(top, bar.top) + over / 2);
      if (over > 1 && beside > 1 && !element.contains(inFront)) found.push(`${Math.round(over)} of ${Math.round(height)} pixels under ${other.tagName}.${other.className}`);
    }
    return { which, name, found };
  },
  // Whether something to press is in the right third of the window, and in the upper or the lower one.
  isInCorner(name, down) {
    const found = named(['button', 'link'], name).map(({ element }) => boxed(element));
    // A phone makes `innerWidth` as large as the page, however far that reaches out of the window.
    const width = document.documentElement.clientWidth;
    const near = ({ left, right, top, bottom }) =>
      (left + right) / 2 > width * (2 / 3) && right <= width &&
      (down === 'top' ? (top + bottom) / 2 < innerHeight / 3 : (top + bottom) / 2 > innerHeight * (2 / 3) && bottom <= innerHeight);
    return found.some(near) || null;
  },
  isAtTheEnd: () => scrollY + innerHeight >= document.documentElement.scrollHeight - 1 || null,
  // The names of these controls, from top to bottom, as they are on the page.
  inOrder(roles) {
    return controls(roles).sort((a, b) => boxed(a.element).top - boxed(b.element).top).map(({ name }) => name);
  },
});
