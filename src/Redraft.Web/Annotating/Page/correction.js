// A person's own text, with what it changes and, for programs, its tests as it is typed.
import { Away, post } from './api.js';
import { button, el, fill } from './dom.js';
import { diffView } from './diff.js';
import { grow } from './points.js';
import { testsView, verdictBadge } from './tests.js';

/** The editor. `canGrade` tells whether tests can run now. */
export class CorrectionView {
  #id; #draft; #isCode; #canGrade; #changed; #field; #change; #verdict; #timer = 0; #asking = null; #graded = null;

  constructor({ id, draft, begin, isCode, canGrade, label, changed, close }) {
    this.#id = id;
    this.#draft = draft;
    this.#isCode = isCode;
    this.#canGrade = canGrade;
    this.#changed = changed;
    this.#field = el('textarea', { id: 'correction', class: isCode ? 'code' : null, rows: '4', dir: isCode ? 'ltr' : 'auto', spellcheck: isCode ? 'false' : 'true', autocapitalize: isCode ? 'off' : null, autocomplete: 'off' });
    this.#field.value = begin;
    this.#field.addEventListener('input', () => { this.#typed(); });
    if (isCode) this.#field.addEventListener('keydown', event => this.#indent(event));
    this.#change = el('div', { class: 'change' });
    this.#verdict = el('div', { class: 'live-tests', 'aria-live': 'polite' });
    this.element = el('section', { class: 'correction', 'aria-label': label },
      el('div', { class: 'row' }, el('label', { for: 'correction' }, el('strong', {}, label)), el('span', { class: 'grow' }), close ? button('Discard', close, { kind: 'quiet', keys: ['C'] }) : null),
      this.#field, isCode ? this.#verdict : null, draft === null ? null : el('h3', {}, 'Your change'), draft === null ? null : this.#change);
    requestAnimationFrame(() => grow(this.#field, 4, 30));
    this.#show();
    this.#grade();
  }

  get text() { return this.#field.value; }

  focus() { this.#field.focus(); }

  stop() { clearTimeout(this.#timer); this.#asking?.abort(); }

  #typed() {
    grow(this.#field, 4, 30);
    this.#show();
    this.#changed(this.#field.value);
    if (this.#isCode && this.#canGrade()) this.#verdict.ariaBusy = 'true'; // what stands there is of the text before
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#grade(), 400);
  }

  #show() { if (this.#draft !== null) fill(this.#change, diffView(this.#draft, this.#field.value, this.#isCode)); }

  async #grade() {
    const text = this.#field.value;
    if (!this.#isCode || !this.#canGrade() || text === this.#graded || !text.trim()) { this.#verdict.ariaBusy = 'false'; return; }
    this.#asking?.abort();
    const asking = this.#asking = new AbortController();
    this.#verdict.ariaBusy = 'true';
    if (!this.#verdict.hasChildNodes()) fill(this.#verdict, el('span', { class: 'soft' }, 'running the tests …'));
    try {
      const graded = await post(`/api/items/${encodeURIComponent(this.#id)}/grade`, { text }, asking.signal);
      if (asking !== this.#asking) return;
      this.#graded = text;
      this.#verdict.ariaBusy = 'false';
      fill(this.#verdict, verdictBadge(graded) ?? '', graded.passed ? null : testsView(graded, 3));
    } catch (error) {
      if (error.name === 'AbortError' || asking !== this.#asking) return;
      fill(this.#verdict, el('span', { class: 'soft' }, error instanceof Away ? 'the tests wait until the server is back' : `the tests could not run: ${error.message}`));
      if (error instanceof Away) this.#timer = setTimeout(() => this.#grade(), 2000);
    }
  }

  #indent(event) {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { selectionStart: at, value } = this.#field;
    const line = value.slice(value.lastIndexOf('\n', at - 1) + 1, at);
    const indent = line.match(/^[ \t]*/)[0] + (/:\s*$/.test(line) ? '    ' : '');
    if (!indent) return;
    event.preventDefault();
    document.execCommand('insertText', false, '\n' + indent); // keeps the field's own undo
  }
}

