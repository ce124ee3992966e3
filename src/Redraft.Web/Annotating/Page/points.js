// Feedback as numbered points, each with its words and the part of the draft that it is about.
import { button, el, fill, put, say, brief } from './dom.js';
import { hintsFor } from './hints.js';

const kindsOf = isCode => isCode
  ? [['wrong', 'Wrong result'], ['missing', 'Missing case'], ['style', 'Style'], ['other', 'Other']]
  : [['wrong', 'Wrong fact'], ['missing', 'Missing'], ['style', 'Style'], ['other', 'Other']];
const severities = [[1, 'Detail'], [2, 'Matters'], [3, 'Makes it useless']];

/** A point as it is sent. */
export const wirePoint = point => ({ text: point.text, ...(point.target ? { target: point.target } : {}), kind: point.kind ?? '', ...(point.severity ? { severity: point.severity } : {}) });

/** Whether two lists of points are the same words on the same parts. */
export const samePoints = (a, b) => a.length === b.length && a.every((point, i) => JSON.stringify(canonical(point)) === JSON.stringify(canonical(b[i])));
// Kind and weight aren't told to the model, so they can be set after trying.
const canonical = point => [point.text, point.target ? [point.target.start, point.target.length, point.target.line ?? null] : null];

/** The list of points. `changed` hears of every change, `marks` of which parts they are about. */
export class PointsView {
  #points; #context; #list; #cards = []; #changed;

  constructor(points, context, changed) {
    this.#points = points;
    this.#context = context; // description, draft, isCode, mine()
    this.#changed = changed;
    this.#list = el('ol', { class: 'points' });
    this.element = this.#list;
    if (points.length === 0) points.push({ text: '', kind: '' });
    this.#build();
    let width = 0; // a narrower field needs more rows
    new ResizeObserver(([{ contentRect }]) => { if (contentRect.width !== width) { width = contentRect.width; requestAnimationFrame(() => this.#cards.forEach(card => grow(card.field))); } }).observe(this.#list);
  }

  /** Begins a point on a part of the draft, or puts the part to a point that has no words and no part yet. */
  begin(target) {
    let at = this.#points.findIndex(point => !point.text.trim() && !point.target);
    if (at < 0) { this.#points.push({ text: '', kind: '' }); at = this.#points.length - 1; }
    if (target) this.#points[at].target = target;
    this.#build();
    this.#cards[at].field.focus();
    this.#tell();
    if (!target) say(`Point ${at + 1}, about the whole draft`);
  }

  /** Takes words that somebody else wrote into a point of their own, to be changed there. */
  take(text) {
    let at = this.#points.findIndex(point => !point.text.trim());
    if (at < 0) { this.#points.push({ text: '', kind: '' }); at = this.#points.length - 1; }
    this.#points[at].text = text;
    this.#build();
    this.#cards[at].field.focus();
    this.#tell();
  }

  /** Takes other words. */
  replace(points) {
    this.#points.splice(0, this.#points.length, ...points.map(point => ({ ...point })));
    if (this.#points.length === 0) this.#points.push({ text: '', kind: '' });
    this.#build();
    this.#tell();
  }

  focus(at = 0) { (this.#cards[at] ?? this.#cards[0])?.field.focus(); }

  #tell() { this.#changed(); this.#cards.forEach((_, i) => this.#hint(i)); }

  #build() {
    this.#cards = this.#points.map((point, i) => this.#card(point, i));
    fill(this.#list, this.#cards.map(card => card.item));
    this.#points.forEach((_, i) => this.#hint(i));
  }

  #card(point, i) {
    const hints = el('ul', { class: 'hints', id: `hints-${i}` });
    const field = el('textarea', { id: `point-${i}`, rows: '2', dir: 'auto', spellcheck: 'true', 'aria-describedby': `about-${i} hints-${i}`, placeholder: i === 0 ? 'What is wrong, where, and how should it be repaired?' : 'Another point' });
    field.value = point.text;
    field.addEventListener('input', () => { point.text = field.value; grow(field); this.#tell(); });
    field.addEventListener('keydown', event => { if (event.key === 'Escape') { item.focus(); event.preventDefault(); event.stopPropagation(); } });
    requestAnimationFrame(() => grow(field));
    const about = el('p', { class: 'about', id: `about-${i}` }, point.target
      ? [put(el('q', {}), brief(this.#context.draft.slice(point.target.start, point.target.start + point.target.length), 90)), button('×', () => { delete point.target; this.#build(); this.#tell(); this.focus(i); }, { kind: 'icon', 'aria-label': `Point ${i + 1}: make it about the whole draft` })]
      : el('span', { class: 'soft' }, 'About the whole draft'));
    const remove = button('Remove', () => this.#remove(i), { kind: 'quiet', 'aria-label': `Remove point ${i + 1}` });
    const kinds = this.#choices(`What kind of fault is point ${i + 1}?`, kindsOf(this.#context.isCode), () => point.kind, value => { point.kind = point.kind === value ? '' : value; });
    const weight = this.#choices(`How much does point ${i + 1} matter?`, severities, () => point.severity, value => { if (point.severity === value) delete point.severity; else point.severity = value; });
    const item = el('li', { class: 'point', tabindex: '-1', 'aria-label': `Point ${i + 1}` },
      el('div', { class: 'row' }, el('span', { class: 'badge-number', 'aria-hidden': 'true' }, String(i + 1)), about, el('span', { class: 'grow' }), this.#points.length > 1 || point.text || point.target ? remove : null),
      el('label', { class: 'unseen', for: `point-${i}` }, `Point ${i + 1}: what is wrong, and how to repair it`), field,
      el('div', { class: 'row choices' }, kinds.element, weight.element), hints);
    item.addEventListener('keydown', event => {
      if (event.target === field || event.ctrlKey || event.metaKey || event.altKey) return;
      const digit = Number(event.key);
      if (digit >= 1 && digit <= 4) kinds.press(digit - 1);
      else if (digit >= 5 && digit <= 7) weight.press(digit - 5);
      else if (event.key === 'Delete') this.#remove(i);
      else if (event.key === 'Escape') document.getElementById('page').focus({ preventScroll: true });
      else if (event.key === 'Enter' && event.target === item) field.focus();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return { item, field, hints };
  }

  #choices(label, choices, now, choose) {
    const buttons = choices.map(([value, name]) => el('button', { type: 'button', class: 'pill', on: { click: () => { choose(value); paint(); this.#changed(); } } }, name));
    const paint = () => choices.forEach(([value], k) => buttons[k].setAttribute('aria-pressed', String(now() === value)));
    paint();
    return { element: el('div', { class: 'pills', role: 'group', 'aria-label': label }, buttons), press: k => { buttons[k].click(); say(`${choices[k][1]}: ${now() === choices[k][0] ? 'chosen' : 'not chosen'}`); } };
  }

  #remove(i) {
    this.#points.splice(i, 1);
    if (this.#points.length === 0) this.#points.push({ text: '', kind: '' });
    this.#build();
    this.#tell();
    this.focus(Math.min(i, this.#points.length - 1));
    say('Point removed');
  }

  #hint(i) {
    const point = this.#points[i], { description, draft, isCode, mine } = this.#context;
    const hints = hintsFor(point.text, { description, draft, isCode, others: this.#points.slice(0, i).map(other => other.text), mine: mine() });
    fill(this.#cards[i].hints, hints.map(hint => el('li', { class: hint.warn ? 'warn' : hint.ok ? 'yes' : 'open' },
      el('span', { 'aria-hidden': 'true' }, hint.warn ? '!' : hint.ok ? '✓' : '○'), el('span', { class: 'unseen' }, hint.warn ? 'Hint: ' : hint.ok ? 'Yes: ' : 'Not yet: '), ` ${hint.text}`)),
      point.text.length >= 15 ? el('li', { class: 'count' }, `${point.text.length.toLocaleString()} / 1,200`) : null);
  }
}

/** Makes a field as high as its text, up to a limit; by rows, since styles may not be set from here. */
export function grow(field, least = 2, most = 16) {
  field.rows = field.value.length > 4000 ? most : least; // a long text isn't measured: that takes long
  while (field.rows < most && field.scrollHeight > field.clientHeight + 2) field.rows++;
}
