// Elements, and text that strangers wrote: always text nodes, never markup.

/** Makes an element. `on` binds events, `text` is untrusted or ours, the rest are attributes; false and null leave one out. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'on') for (const [event, run] of Object.entries(value)) made.addEventListener(event, run);
    else if (name === 'text') put(made, value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const everyHidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** What is written in place of a character that can't be seen or that moves others; the server writes the same. */
export function escapeOf(character) {
  const code = character.codePointAt(0);
  const hex = width => code.toString(16).padStart(width, '0');
  return character === '\r' ? '\\r' : code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/** Cuts a text into runs that are shown as they are and characters that are shown by their escape. */
export function* visibleParts(text) {
  if (!hidden.test(text)) {
    if (text) yield { text, at: 0, length: text.length, escaped: false };
    return;
  }
  let from = 0;
  for (const match of text.matchAll(everyHidden)) {
    const character = match[0];
    if (character === '\n' || character === '\t') continue;
    if (match.index > from) yield { text: text.slice(from, match.index), at: from, length: match.index - from, escaped: false };
    yield { text: escapeOf(character), at: match.index, length: character.length, escaped: true };
    from = match.index + character.length;
  }
  if (from < text.length) yield { text: text.slice(from), at: from, length: text.length - from, escaped: false };
}

/** Appends a text, what can't be seen made visible. */
export function put(element, text) {
  for (const part of visibleParts(String(text))) element.append(part.escaped ? el('span', { class: 'esc', title: 'invisible character' }, part.text) : part.text);
  return element;
}

/** A text as a string with escapes, for labels and titles. */
export const visible = text => [...visibleParts(String(text))].map(part => part.text).join('');

/** The beginning of a text, on one line. */
export function brief(text, most = 80) {
  const line = visible(String(text).slice(0, most * 4).replace(/\s+/g, ' ').trim());
  return line.length > most ? line.slice(0, most - 1) + '…' : line;
}

const atOnce = 20_000;

/** A text in full where it is short; else its beginning and a button that shows more, so that a megabyte doesn't stop the page. */
export function long(text, tag = 'div', props = {}) {
  const box = el(tag, props);
  const more = from => {
    const to = Math.min(text.length, from + (from === 0 ? atOnce : 10 * atOnce));
    put(box, text.slice(from, to));
    if (to < text.length) {
      const button = el('button', { class: 'quiet', type: 'button', on: { click: () => { button.remove(); more(to); } } }, `${(text.length - to).toLocaleString()} more characters: show more`);
      box.append(button);
    }
  };
  more(0);
  return box;
}

/** Tells a screen reader. */
export function say(text) {
  const heard = document.getElementById('heard');
  heard.textContent = '';
  setTimeout(() => { heard.textContent = text; }, 30);
}

/** A key on a button. */
export const key = (...names) => el('span', { class: 'keys', 'aria-hidden': 'true' }, names.map(name => el('kbd', {}, name)));

/** A button. Its keys show on it; `more` is said, but not shown. */
export function button(label, run, { kind = '', keys = [], more = '', ...props } = {}) {
  return el('button', { type: 'button', class: kind, ...props, 'aria-keyshortcuts': keys.length ? keys.join('+').replace('Ctrl', 'Control').replace('↵', 'Enter') : null, on: { click: run } },
    el('span', {}, label, more ? el('span', { class: 'unseen' }, ` ${more}`) : null), keys.length ? key(...keys) : null);
}

/** Asks in a dialog, which keeps the focus; resolves to what its button gave, or null. */
export function ask(title, body, buttons, { wide = false } = {}) {
  return new Promise(resolve => {
    const before = document.activeElement;
    const heading = el('h2', { id: 'asked', tabindex: '-1', autofocus: true }, title);
    const dialog = el('dialog', { 'aria-labelledby': 'asked', class: wide ? 'wide' : '' }, heading, body,
      el('div', { class: 'row end' }, buttons.map(([label, value, kind]) => button(label, () => { answer = value(); if (answer !== undefined) dialog.close(); }, { kind: kind ?? '' }))));
    let answer = null;
    dialog.addEventListener('close', () => { dialog.remove(); before?.focus?.(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Copies, where the browser lets us; else selects, so that the person can. */
export async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field?.select?.();
    return false;
  }
}
