// Items that compare, rank, check, or ask for an ideal answer. Blind, and in an order of chance that is recorded.
import { button, el, long, put, say } from './dom.js';
import { CorrectionView } from './correction.js';
import { diffView } from './diff.js';
import { isCodeItem, problemView } from './feedback.js';
import { coloured } from './python.js';

/** 0 … n−1 in an order of chance. */
function shuffled(n) {
  const order = [...Array(n).keys()], chance = crypto.getRandomValues(new Uint32Array(n));
  return order.map((value, i) => [chance[i], value]).sort((a, b) => a[0] - b[0]).map(pair => pair[1]);
}

const isOrder = (order, n) => Array.isArray(order) && order.length === n && [...order].sort((a, b) => a - b).every((value, i) => value === i);

/** A text to be read only. */
export function reading(text, isCode) {
  if (!isCode) return long(text, 'p', { class: 'reading prose', dir: 'auto' });
  const box = el('pre', { class: 'reading code', tabindex: '0', role: 'group', 'aria-label': 'Program' });
  const shown = text.slice(0, 20_000);
  let at = 0;
  for (const [from, to, kind] of coloured(shown)) { put(box, shown.slice(at, from)); box.append(put(el('span', { class: `c-${kind}` }), shown.slice(from, to))); at = to; }
  put(box, shown.slice(at));
  return text.length > shown.length ? el('div', {}, box, long(text.slice(shown.length), 'pre', { class: 'reading code' })) : box;
}

const orderOf = context => { const { form, item } = context; if (!isOrder(form.shown, item.texts.length)) { form.shown = shuffled(item.texts.length); context.changed(); } return form.shown; };

const sendKey = run => ({ keys: ['Ctrl+Enter'], does: 'Send', run, inFields: true });

export function compareView(context) {
  const { item, form } = context, isCode = isCodeItem(item), order = orderOf(context);
  const names = ['A', 'B'];
  const cards = order.map((place, i) => el('section', { class: 'panel option', 'aria-label': `Text ${names[i]}` }, el('h2', {}, names[i]), reading(item.texts[place].text, isCode)));
  const choices = [[-1, 'A is better', 'A'], [0, 'No difference', '='], [1, 'B is better', 'B'], ['bad', 'Both are bad', '0']];
  const buttons = choices.map(([value, label, name]) => button(label, () => choose(value), { kind: 'choice', keys: [name] }));
  const why = el('input', { type: 'text', id: 'why', maxlength: '2000', autocomplete: 'off', dir: 'auto' });
  why.value = form.reason ?? '';
  why.addEventListener('input', () => { form.reason = why.value; context.changed(); });
  const chosen = () => form.bothBad ? 'bad' : form.better;
  const paint = () => { choices.forEach(([value], i) => buttons[i].setAttribute('aria-pressed', String(chosen() === value))); cards.forEach((card, i) => card.classList.toggle('picked', form.better === (i === 0 ? -1 : 1))); context.actions([{ label: 'Send', run: send, kind: 'main', keys: ['Ctrl', '↵'] }]); };
  const choose = value => { const again = chosen() === value; form.bothBad = !again && value === 'bad'; form.better = again ? null : value === 'bad' ? 0 : value; paint(); context.changed(); say(again ? 'Nothing chosen' : `${choices.find(([v]) => v === value)[1]}. Control Enter sends.`); };
  const send = () => typeof form.better === 'number' ? context.send({ better: form.better, shown: order, ...(form.bothBad ? { bothBad: true } : {}), ...(form.reason?.trim() ? { reason: form.reason.trim() } : {}) })
    : context.notice('Choose first: A, B, = for no difference, or 0 where both are bad.');
  paint();
  return {
    title: 'Which is better?',
    element: el('div', { class: 'work' }, problemView(item), el('div', { class: 'pair' }, cards), el('div', { class: 'row center', role: 'group', 'aria-label': 'Which is better?' }, buttons),
      el('div', { class: 'row center why' }, el('label', { for: 'why' }, 'Why? (if you like)'), why)),
    focus: () => buttons[0].focus(), stop: () => { }, refresh: paint,
    keys: [sendKey(send), { keys: ['a', '1'], does: 'A is better', run: () => choose(-1) }, { keys: ['b', '2'], does: 'B is better', run: () => choose(1) }, { keys: ['=', 't'], does: 'No difference', run: () => choose(0) }, { keys: ['0'], does: 'Both are bad', run: () => choose('bad') },
      { keys: ['w'], does: 'Say why', run: () => why.focus() }],
  };
}

export function rankView(context) {
  const { item, form } = context, isCode = isCodeItem(item), order = orderOf(context), count = item.texts.length;
  form.ranks = Array.isArray(form.ranks) && form.ranks.length === count ? form.ranks : Array(count).fill(0);
  const cards = order.map((place, i) => {
    const pills = Array.from({ length: count }, (_, rank) => el('button', { type: 'button', class: 'pill rank', 'aria-label': `Text ${i + 1}: rank ${rank + 1}`, on: { click: () => set(place, i, rank + 1) } }, String(rank + 1)));
    return { place, pills, element: el('li', { class: 'panel option', tabindex: '-1', 'aria-label': `Text ${i + 1}` }, el('div', { class: 'row' }, el('h2', {}, `Text ${i + 1}`), el('span', { class: 'grow' }), el('span', { class: 'soft' }, 'rank'), el('div', { class: 'pills', role: 'group', 'aria-label': `Rank of text ${i + 1}` }, pills)), reading(item.texts[place].text, isCode)) };
  });
  const paint = () => { for (const card of cards) card.pills.forEach((pill, rank) => pill.setAttribute('aria-pressed', String(form.ranks[card.place] === rank + 1))); context.actions([{ label: 'Send', run: send, kind: 'main', keys: ['Ctrl', '↵'] }]); };
  const set = (place, i, rank) => { form.ranks[place] = form.ranks[place] === rank ? 0 : rank; paint(); context.changed(); say(form.ranks[place] ? `Text ${i + 1}: rank ${rank}` : `Text ${i + 1}: no rank`); };
  const focused = () => cards.findIndex(card => card.element.contains(document.activeElement));
  const move = by => { const at = focused(); cards[Math.max(0, Math.min(count - 1, at < 0 ? 0 : at + by))].element.focus(); };
  const send = () => form.ranks.every(rank => rank >= 1) ? context.send({ ranks: form.ranks, shown: order }) : context.notice(`Rank every text: ${form.ranks.filter(rank => !rank).length} have no rank yet. Equal ranks tie.`);
  paint();
  return {
    title: 'Which is best?',
    element: el('div', { class: 'work' }, problemView(item), el('p', { class: 'soft wide' }, '1 is the best. Texts that are equally good get the same rank.'), el('ol', { class: 'ranking' }, cards.map(card => card.element))),
    focus: () => cards[0].element.focus(), stop: () => { }, refresh: paint,
    keys: [sendKey(send), { keys: ['ArrowDown', 'j'], does: 'Next text', run: () => move(1) }, { keys: ['ArrowUp', 'k'], does: 'Text before', run: () => move(-1) },
      { keys: Array.from({ length: Math.min(9, count) }, (_, i) => String(i + 1)), shown: ['1', String(Math.min(9, count))], does: 'Give the text that rank, and go on', run: event => { const at = Math.max(0, focused()); set(cards[at].place, at, Number(event.key)); if (at + 1 < count) cards[at + 1].element.focus(); } }],
  };
}

export function checkView(context) {
  const { item, form } = context, isCode = isCodeItem(item), [draft, redraft] = item.texts;
  const choices = [[true, 'Yes, carried out', 'Y'], [false, 'No', 'N']];
  const buttons = choices.map(([value, label, name]) => button(label, () => choose(value), { kind: 'choice', keys: [name] }));
  const paint = () => { choices.forEach(([value], i) => buttons[i].setAttribute('aria-pressed', String(form.carriedOut === value))); context.actions([{ label: 'Send', run: send, kind: 'main', keys: ['Ctrl', '↵'] }]); };
  const choose = value => { form.carriedOut = form.carriedOut === value ? null : value; paint(); context.changed(); say(form.carriedOut === null ? 'Nothing chosen' : `${value ? 'Carried out' : 'Not carried out'}. Control Enter sends.`); };
  const send = () => typeof form.carriedOut === 'boolean' ? context.send({ carriedOut: form.carriedOut }) : context.notice('Say first whether it is carried out: Y or N.');
  paint();
  return {
    title: 'Is the feedback carried out?',
    element: el('div', { class: 'work' },
      context.held.ownWords ? el('p', { class: 'notice' }, 'You wrote this feedback yourself, and nobody else is here to check it. The record says so.') : null,
      problemView(item, el('section', { class: 'inner' }, el('h3', {}, 'Feedback'), long(item.feedback ?? '', 'blockquote', { dir: 'auto' }))),
      el('div', { class: 'pair' }, el('section', { class: 'panel option' }, el('h2', {}, 'Draft'), reading(draft.text, isCode)), el('section', { class: 'panel option' }, el('h2', {}, 'Redraft'), diffView(draft.text, redraft.text, isCode))),
      el('div', { class: 'row center', role: 'group', 'aria-label': 'Is it carried out?' }, buttons)),
    focus: () => buttons[0].focus(), stop: () => { }, refresh: paint,
    keys: [sendKey(send), { keys: ['y'], does: 'Yes, carried out', run: () => choose(true) }, { keys: ['n'], does: 'No', run: () => choose(false) }],
  };
}

export function idealView(context) {
  const { item, form } = context, isCode = isCodeItem(item);
  const editor = new CorrectionView({ id: item.id, draft: null, begin: form.correction ?? item.signature, isCode, canGrade: context.canGrade, label: 'Your answer', changed: text => { form.correction = text; context.changed(); } });
  const paint = () => context.actions([{ label: 'Send', run: send, kind: 'main', keys: ['Ctrl', '↵'] }]);
  const send = () => editor.text.trim() && editor.text !== item.signature ? context.send({ correction: editor.text }) : context.notice('Write the answer first.');
  paint();
  return {
    title: isCode ? 'Write the best program' : 'Write the best answer',
    element: el('div', { class: 'work two' }, problemView(item), el('section', { class: 'panel' }, editor.element)),
    focus: () => editor.focus(), stop: () => editor.stop(), refresh: paint,
    keys: [sendKey(send), { keys: ['a'], does: 'Go to your answer', run: () => editor.focus() }, { keys: ['p'], does: 'Go to the problem', run: () => document.getElementById('problem').focus() }],
  };
}
