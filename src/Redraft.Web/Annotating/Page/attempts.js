// Redrafts that somebody's words lead to, streamed as they are drawn. All attempts stay, with their words.
import { Away, stream } from './api.js';
import { brief, button, el, fill, put, say } from './dom.js';
import { diffView } from './diff.js';
import { samePoints, wirePoint } from './points.js';
import { testsView, verdictBadge } from './tests.js';

export class AttemptsView {
  #item; #isCode; #attempts; #form; #changed; #useWords; #drawing = null;

  constructor(item, isCode, attempts, form, { changed, useWords }) {
    Object.assign(this, { element: el('div', { class: 'attempts' }) });
    this.#item = item;
    this.#isCode = isCode;
    this.#attempts = attempts.map(attempt => ({ ...attempt }));
    this.#form = form;
    this.#changed = changed;
    this.#useWords = useWords;
    this.paint();
  }

  get isDrawing() { return this.#drawing !== null; }

  get any() { return this.#attempts.length > 0; }

  /** The attempt with the words that are written now, or undefined. */
  current(points) { return this.#attempts.findLast(attempt => attempt.id && samePoints(attempt.points, points)); }

  /** Draws redrafts for these words. */
  async draw(points) {
    if (this.#drawing) return;
    const attempt = { id: null, points: points.map(wirePoint), redrafts: [], state: 'drawing' };
    this.#attempts.push(attempt);
    this.#drawing = new AbortController();
    Object.assign(this.#form, { attempt: null, picked: null, rejectedAll: false });
    this.#changed();
    this.paint();
    say('Redrafting with your words');
    try {
      for await (const line of stream(`/api/items/${encodeURIComponent(this.#item.id)}/try`, { points: attempt.points }, this.#drawing.signal)) {
        if (line.redraft) { attempt.redrafts.push(line.redraft); this.paint(); }
        if (line.attempt) { attempt.id = line.attempt; attempt.state = 'done'; }
        if (line.lost) throw new Error('this place was given to somebody else meanwhile');
      }
      if (!attempt.id) throw new Away('the server went away in the middle');
      if (attempt.wanted !== undefined) Object.assign(this.#form, { attempt: attempt.id, picked: attempt.wanted, rejectedAll: false });
      const passing = attempt.redrafts.filter(({ redraft }) => redraft.passed).length;
      say(`${attempt.redrafts.length} redrafts${attempt.redrafts.some(({ redraft }) => typeof redraft.passed === 'boolean') ? `, ${passing} pass all tests` : ''}. Press a number to pick one, 0 for none.`);
    } catch (error) {
      attempt.state = 'failed';
      attempt.why = error.name === 'AbortError' ? 'stopped' : error.message;
      say(`Redrafting failed: ${attempt.why}`);
    } finally {
      this.#drawing = null;
      this.paint();
      this.#changed();
    }
  }

  stop() { this.#drawing?.abort(); }

  pick(at) {
    const drawing = this.#attempts.find(made => made.state === 'drawing');
    if (drawing) { // it counts when all are drawn
      if (at < drawing.redrafts.length) { drawing.wanted = drawing.wanted === at ? undefined : at; this.paint(); say(drawing.wanted === at ? `Redraft ${at + 1} picked` : 'Nothing picked'); }
      return;
    }
    const attempt = this.current(this.#form.points.filter(point => point.text.trim()));
    if (!attempt || at >= attempt.redrafts.length) return;
    const same = this.#form.attempt === attempt.id && this.#form.picked === at;
    Object.assign(this.#form, { attempt: same ? null : attempt.id, picked: same ? null : at, rejectedAll: false });
    this.#changed();
    this.paint();
    say(same ? 'Nothing picked' : `Redraft ${at + 1} picked. Control Enter sends.`);
  }

  rejectAll() {
    const attempt = this.current(this.#form.points.filter(point => point.text.trim()));
    if (!attempt) return;
    const same = this.#form.attempt === attempt.id && this.#form.rejectedAll;
    Object.assign(this.#form, { attempt: same ? null : attempt.id, picked: null, rejectedAll: !same });
    this.#changed();
    this.paint();
    say(same ? 'Not rejected' : 'All rejected. Change your words to try again, or Control Enter sends.');
  }

  /** The text of a redraft of the attempt that counts now, or null. */
  textOf(at) { return this.current(this.#form.points.filter(point => point.text.trim()))?.redrafts[at]?.redraft.text ?? null; }

  paint() {
    const focused = document.activeElement?.dataset?.keep;
    const points = this.#form.points.filter(point => point.text.trim());
    const now = this.current(points);
    fill(this.element, [...this.#attempts].reverse().map((attempt, back) => this.#section(attempt, this.#attempts.length - back, attempt === now)));
    if (focused) this.element.querySelector(`[data-keep="${focused}"]`)?.focus();
  }

  #section(attempt, number, isNow) {
    const drawing = attempt.state === 'drawing';
    const head = el('h3', {}, `Attempt ${number}`, el('span', { class: 'soft' }, drawing ? ' · redrafting …' : attempt.state === 'failed' ? ` · ${attempt.why}` : ` · ${attempt.redrafts.length} redrafts`));
    const words = el('ol', { class: 'words' }, attempt.points.map(point => el('li', {}, point.target ? [put(el('q', {}), this.#item.texts[0].text.slice(point.target.start, point.target.start + Math.min(60, point.target.length))), ' '] : null, put(el('span', { dir: 'auto' }), point.text))));
    const cards = el('ol', { class: 'cards' }, attempt.redrafts.map((redraft, i) => this.#card(attempt, redraft, i, number, isNow)), drawing ? el('li', { class: 'card ghost', 'aria-hidden': 'true' }, el('span'), el('span'), el('span')) : null);
    if (isNow || drawing) {
      return el('section', { class: 'attempt now', 'aria-label': `Attempt ${number}` }, head, cards,
        isNow ? el('div', { class: 'row' }, button('None of them is good enough', () => this.rejectAll(), { keys: ['0'], 'aria-pressed': String(this.#form.rejectedAll && this.#form.attempt === attempt.id), 'data-keep': 'none' })) : null);
    }
    return el('section', { class: 'attempt', 'aria-label': `Attempt ${number}, other words` }, el('details', {}, el('summary', {}, head), words,
      attempt.id ? el('div', { class: 'row' }, button('Take these words back', () => this.#useWords(attempt.points), { kind: 'quiet' })) : null, cards));
  }

  #card(attempt, { redraft, carriedOut }, i, number, isNow) {
    const drawing = attempt.state === 'drawing', picked = drawing ? attempt.wanted === i : isNow && this.#form.attempt === attempt.id && this.#form.picked === i;
    const judged = typeof carriedOut === 'number' ? el('span', { class: 'judged', title: 'A model’s guess whether your words are carried out' }, el('meter', { min: '0', max: '1', value: String(carriedOut), 'aria-label': 'Carried out, by a model’s guess' }), ` carried out: ${Math.round(100 * carriedOut)} %`) : null;
    const first = attempt.redrafts.findIndex(other => other.redraft.text === redraft.text); // what is the same is read once
    return el('li', { class: `card redraft ${picked ? 'picked' : ''}` },
      el('div', { class: 'row' }, el('span', { class: 'ordinal' }, `Redraft ${i + 1}`), verdictBadge(redraft), judged),
      first < i ? el('p', { class: 'soft same' }, `The same as redraft ${first + 1}.`) : diffView(this.#item.texts[0].text, redraft.text, this.#isCode),
      redraft.passed === false && !redraft.calls?.length && redraft.message ? put(el('p', { class: 'soft small' }), brief(redraft.message, 160)) : null,
      redraft.passed === false && redraft.calls?.length && first === i ? el('details', {}, el('summary', {}, 'Tests'), testsView(redraft)) : null,
      picked && redraft.passed === false ? el('p', { class: 'unlearned' }, 'It fails its tests, so nothing is learned from it. Change your words, or correct it yourself.') : null,
      isNow || drawing ? button(picked ? 'Picked' : 'Pick', () => this.pick(i), { kind: picked ? 'main' : '', keys: i < 9 ? [String(i + 1)] : [], 'aria-pressed': String(picked), more: `redraft ${i + 1}`, 'data-keep': `pick-${i}` }) : null);
  }
}
