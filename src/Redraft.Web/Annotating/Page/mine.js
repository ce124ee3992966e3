// What somebody answered before: to read, to change, to take back.
import { get, here } from './api.js';
import { brief, button, el, fill, put } from './dom.js';

const kinds = { feedback: 'feedback', compare: 'comparison', rank: 'ranking', check: 'check', ideal: 'ideal answer' };
const said = given => given.skipped !== undefined ? `skipped: ${given.skipped}` : given.good ? 'already good' : given.points.length ? given.points.join(' · ') : kinds[given.kind];

export async function showMine(app, page) {
  app.mine = await get('/api/mine');
  const list = [...app.mine].reverse();
  const filter = el('input', { type: 'search', id: 'filter', autocomplete: 'off', placeholder: 'Search in problems and words' });
  const rows = el('ol', { class: 'earlier' });
  const count = el('p', { class: 'soft', role: 'status' });
  const paint = () => {
    const sought = filter.value.trim().toLowerCase();
    const found = list.filter(given => !sought || `${given.description} ${said(given)}`.toLowerCase().includes(sought));
    count.textContent = found.length < list.length ? `${found.length} of ${list.length}` : list.length ? String(list.length) : '';
    fill(rows, found.slice(0, 200).map(given => el('li', { class: 'panel' },
      el('div', { class: 'grow' }, el('p', { class: 'soft small' }, `${new Date(given.given).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })} · ${kinds[given.kind]}`),
        put(el('p', { class: 'problem-line', dir: 'auto' }), brief(given.description, 140)), put(el('p', { class: 'said', dir: 'auto' }), brief(said(given), 200))),
      el('div', { class: 'row' }, button('Open', () => app.open(given.id), { 'aria-label': `Open: ${brief(given.description, 60)}` }), button('Take back', () => app.undo(given.id), { kind: 'quiet', 'aria-label': `Take back the answer: ${brief(given.description, 60)}` })))));
  };
  filter.addEventListener('input', paint);
  document.title = 'Earlier items · Redraft';
  fill(page, el('div', { class: 'headline' }, el('h1', {}, 'Earlier items'), count), list.length
    ? [el('div', { class: 'row search' }, el('label', { for: 'filter', class: 'unseen' }, 'Search in problems and words'), filter), rows]
    : el('p', { class: 'soft wide' }, 'Nothing yet. What you answer is listed here, and you can come back to it until the run goes on.'));
  paint();
  page.focus({ preventScroll: true });
  return { heard: () => { }, leave: async () => { }, keys: [{ keys: ['/'], does: 'Search', run: () => filter.focus() }, { keys: ['Enter'], does: 'Go on with the next item', run: () => here.state.queue.open && app.next(), when: event => !event.target.closest('button, a, summary') }] };
}
