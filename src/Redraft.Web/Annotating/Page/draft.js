// A draft that can be pointed at: by mouse over any words, by keyboard over lines (or sentences) and their words.
import { el, fill, put, say, visible, visibleParts } from './dom.js';
import { coloured } from './python.js';

const mostRows = 400; // shown before "show more"

/** The parts that are counted and pointed at whole: a program's lines, a text's sentences. */
export function unitsOf(text, isCode) {
  const units = [];
  const pattern = isCode ? /[^\n]*(?:\n|$)/g : /[^\n]*?(?:[.!?…]["'”’)\]]*(?=\s)|\n|$)\s*/g;
  for (const match of text.matchAll(pattern)) {
    if (!match[0]) { if (match.index >= text.length) break; continue; }
    const trimmed = match[0].replace(/\s+$/, '');
    units.push({ from: match.index, to: match.index + (isCode ? match[0].replace(/\n$/, '').length : trimmed.length), end: match.index + match[0].length });
  }
  return units.length ? units : [{ from: 0, to: 0, end: 0 }];
}

const wordPattern = /[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;

/** Shows a draft. `chosen(target)` hears what is selected (null for nothing); `write(target)` that a point is wanted on it. */
export class DraftView {
  #text; #isCode; #units; #rows = []; #marks = []; #target = null; #row = 0; #words = null; #anchor = null; #chosen; #write; #colours; #shownRows;

  constructor(text, isCode, { chosen, write }) {
    Object.assign(this, { element: el('div', { class: `draft ${isCode ? 'code' : 'prose'}`, role: 'group', 'aria-label': isCode ? 'Draft, by lines' : 'Draft, by sentences' }) });
    this.#text = text;
    this.#isCode = isCode;
    this.#chosen = chosen;
    this.#write = write;
    this.#units = unitsOf(text, isCode);
    this.#colours = isCode ? coloured(text) : [];
    this.#shownRows = Math.min(this.#units.length, mostRows);
    this.#build();
    this.element.addEventListener('keydown', event => this.#key(event));
    this.element.addEventListener('mouseup', () => setTimeout(() => this.#fromSelection(), 0));
    this.element.addEventListener('touchend', () => setTimeout(() => this.#fromSelection(), 300));
  }

  get target() { return this.#target; }

  /** Numbers the parts that points are about: [{ target, number }]. */
  mark(marks) { this.#marks = marks; this.#paintAll(); }

  focus() { this.#rows[this.#row]?.button.focus(); }

  clear() { this.#target = null; this.#words = this.#anchor = null; this.#paintAll(); this.#chosen(null); }

  #build() {
    const unit = this.#isCode ? 'line' : 'sentence';
    for (let i = this.#rows.length; i < this.#shownRows; i++) {
      const button = el('button', {
        type: 'button', class: 'number', tabindex: i === this.#row ? '0' : '-1', 'aria-label': `${unit} ${i + 1}: ${visible(this.#text.slice(this.#units[i].from, Math.min(this.#units[i].to, this.#units[i].from + 200)))}. Write a point`,
        on: { click: () => { this.#row = i; this.#choose(this.#unitTarget(i, i)); this.#write(this.#target); }, focus: () => { if (this.#row !== i) { this.#row = i; this.#rove(); } } },
      }, String(i + 1));
      const body = el('span', { class: 'body', dir: this.#isCode ? 'ltr' : 'auto' });
      this.#rows.push({ button, body, line: el('div', { class: 'line' }, button, body) });
      this.#paint(i);
    }
    const more = this.#units.length - this.#shownRows;
    fill(this.element, this.#rows.map(row => row.line), more > 0 ? el('button', { class: 'quiet', type: 'button', on: { click: () => { this.#shownRows = Math.min(this.#units.length, this.#shownRows + 4 * mostRows); this.#build(); } } }, `${more.toLocaleString()} more ${unit}s: show more`) : null);
  }

  #paintAll() { for (let i = 0; i < this.#rows.length; i++) this.#paint(i); }

  #paint(i) {
    const unit = this.#units[i], to = Math.min(unit.to, unit.from + 20_000);
    const marks = this.#marks.filter(({ target }) => target && target.start < unit.to && target.start + target.length > unit.from);
    const chosen = this.#target && this.#target.start < unit.to && this.#target.start + this.#target.length > unit.from ? this.#target : null;
    const spans = [...marks.map(({ target }) => [target.start, target.start + target.length]), ...(chosen ? [[chosen.start, chosen.start + chosen.length]] : [])];
    const colours = this.#colours.filter(([x, y]) => x < unit.to && y > unit.from);
    const cuts = [...new Set([unit.from, to, ...spans.flat(), ...colours.flatMap(([x, y]) => [x, y])])].filter(at => at >= unit.from && at <= to).sort((x, y) => x - y);
    const nodes = [];
    for (let k = 0; k + 1 < cuts.length; k++) {
      const [from, end] = [cuts[k], cuts[k + 1]];
      const colour = colours.find(([x, y]) => x <= from && end <= y)?.[2];
      const marked = marks.filter(({ target }) => target.start <= from && end <= target.start + target.length);
      const isChosen = chosen && chosen.start <= from && end <= chosen.start + chosen.length;
      const classes = [colour ? `c-${colour}` : '', marked.length ? 'marked' : '', isChosen ? 'chosen' : ''].join(' ').trim();
      for (const part of visibleParts(this.#text.slice(from, end))) {
        nodes.push(el('span', { class: `${classes} ${part.escaped ? 'esc' : ''}`.trim() || null, 'data-at': String(from + part.at), 'data-length': String(part.length) }, part.text));
      }
      for (const { number } of marked.filter(({ target }) => target.start + target.length === end)) nodes.push(el('span', { class: 'badge-number', 'aria-label': `(point ${number})`, role: 'img' }, String(number)));
    }
    if (to < unit.to) nodes.push(el('span', { class: 'soft' }, ` … ${(unit.to - to).toLocaleString()} more characters`));
    fill(this.#rows[i].body, nodes.length ? nodes : '\u200b');
    this.#rows[i].line.classList.toggle('has-point', marks.length > 0);
  }

  #rove(focus = false) {
    this.#rows.forEach((row, i) => row.button.setAttribute('tabindex', i === this.#row ? '0' : '-1'));
    if (focus) this.#rows[this.#row].button.focus();
  }

  #unitTarget(first, last) {
    const [a, b] = [this.#units[Math.min(first, last)], this.#units[Math.max(first, last)]];
    let from = a.from;
    while (this.#isCode && from < a.to && /\s/.test(this.#text[from])) from++;
    return this.#targetOf(from, b.to);
  }

  #targetOf(from, to) {
    if (to <= from) return null;
    const line = this.#text.slice(0, from).split('\n').length;
    return this.#isCode && !this.#text.slice(from, to).includes('\n') ? { start: from, length: to - from, line } : { start: from, length: to - from };
  }

  #choose(target) {
    this.#target = target;
    this.#paintAll();
    this.#chosen(target);
  }

  #key(event) {
    if (event.target.closest('.number') === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const [up, down] = [event.key === 'ArrowUp', event.key === 'ArrowDown'], [left, right] = [event.key === 'ArrowLeft', event.key === 'ArrowRight'];
    if (up || down) {
      if (event.shiftKey && this.#anchor === null) this.#anchor = this.#row;
      this.#row = Math.max(0, Math.min(this.#rows.length - 1, this.#row + (down ? 1 : -1)));
      this.#words = null;
      if (!event.shiftKey) { this.#anchor = null; if (this.#target) this.#choose(null); }
      else { this.#choose(this.#unitTarget(this.#anchor, this.#row)); this.#tell(); }
      this.#rove(true);
    } else if (left || right) {
      const unit = this.#units[this.#row];
      const words = [...this.#text.slice(unit.from, unit.to).matchAll(wordPattern)].map(match => [unit.from + match.index, unit.from + match.index + match[0].length]);
      if (!words.length) return;
      const clamp = at => Math.max(0, Math.min(words.length - 1, at));
      if (this.#words === null) this.#words = right ? [0, 0] : [words.length - 1, words.length - 1];
      else if (event.shiftKey) this.#words = [this.#words[0], clamp(this.#words[1] + (right ? 1 : -1))];
      else { const at = clamp(this.#words[1] + (right ? 1 : -1)); this.#words = [at, at]; }
      const [first, last] = [Math.min(...this.#words), Math.max(...this.#words)];
      this.#choose(this.#targetOf(words[first][0], words[last][1]));
      this.#tell();
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (this.#target === null) return; // the button's own click takes the line
      this.#write(this.#target);
    } else if (event.key === 'Escape' && this.#target) { this.clear(); say('Nothing selected'); }
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #tell() { if (this.#target) say(`Selected: ${visible(this.#text.slice(this.#target.start, this.#target.start + Math.min(200, this.#target.length)))}`); }

  #fromSelection() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!this.element.contains(range.commonAncestorContainer)) return;
    let [from, to] = [Infinity, -Infinity];
    for (const span of this.element.querySelectorAll('[data-at]')) {
      if (!range.intersectsNode(span)) continue;
      const at = Number(span.dataset.at), length = Number(span.dataset.length), whole = span.classList.contains('esc');
      const inStart = span.contains(range.startContainer) && range.startContainer.nodeType === Node.TEXT_NODE, inEnd = span.contains(range.endContainer) && range.endContainer.nodeType === Node.TEXT_NODE;
      const start = inStart && !whole ? at + range.startOffset : at, end = inEnd && !whole ? at + range.endOffset : at + length;
      if (end > start) { from = Math.min(from, start); to = Math.max(to, end); }
    }
    while (from < to && /\s/.test(this.#text[from])) from++;
    while (to > from && /\s/.test(this.#text[to - 1])) to--;
    const target = Number.isFinite(from) ? this.#targetOf(from, to) : null;
    if (!target) return;
    this.#words = this.#anchor = null;
    selection.removeAllRanges();
    this.#choose(target);
  }
}
