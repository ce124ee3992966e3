// What a model would say of the draft: shown as a model's, never in the fields by itself, and what became of it is said with the answer.
import { post } from './api.js';
import { button, el, fill, long, say } from './dom.js';
import { telling } from './hints.js';

const enough = 0.5; // of a suggestion's telling words, from which on a point is taken for a changed suggestion

export class SuggestionView {
  #form; #take; #text = null; #item;

  constructor(item, form, take) {
    this.#item = item;
    this.#form = form;
    this.#take = take;
    this.element = el('section', { class: 'suggestion', 'aria-labelledby': 'suggestion-title', hidden: true });
  }

  /** Asks for it. A model that says nothing, or can't be asked now, is no matter. */
  async ask() {
    const { proposal } = await post(`/api/items/${encodeURIComponent(this.#item.id)}/propose`).catch(() => ({}));
    if (!proposal) return;
    this.#text = proposal.text;
    this.element.hidden = false;
    fill(this.element, el('h3', { id: 'suggestion-title' }, 'Suggested by a model'), el('p', { class: 'soft small' }, 'No person wrote this, and it may be wrong. Say what you see yourself.'),
      long(proposal.text, 'blockquote', { dir: 'auto' }), button('Take it over, to change it', () => this.take(), { kind: 'quiet', keys: ['M'] }));
    say('A model suggests something; M takes it over');
  }

  /** Puts it into a point. */
  take() {
    if (this.#text === null) return;
    this.#form.suggested = true;
    this.#take(this.#text);
    say('Taken over: change what isn’t so');
  }

  /** What became of it: '' where none was shown. */
  fate(points) {
    if (this.#text === null) return '';
    if (points.some(point => point.text.trim() === this.#text.trim())) return 'accepted';
    const words = telling(this.#text);
    const kept = point => { const those = telling(point.text); return [...words].filter(word => those.has(word)).length; };
    return this.#form.suggested && words.size > 0 && points.some(point => kept(point) >= enough * words.size) ? 'edited' : 'ignored';
  }
}
