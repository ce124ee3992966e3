// One item: what every kind of it has. Typing is kept, time is measured, sending can be taken back.
import { Refused, here, post } from './api.js';
import { ask, button, copy, el, fill, say } from './dom.js';
import { checkView, compareView, idealView, rankView } from './choose.js';
import { feedbackView } from './feedback.js';
import { Typing, send as sendAnswer } from './keeping.js';
import { viewKeys } from './keys.js';

const kinds = { feedback: feedbackView, compare: compareView, rank: rankView, check: checkView, ideal: idealView };
const pause = 30_000; // without a sign of life for longer, nobody is at work

/** Seconds at work, pauses left out. */
class Stopwatch {
  #seconds; #last = Date.now(); #note = () => this.#tick();
  constructor(seconds) { this.#seconds = seconds; for (const event of ['keydown', 'pointerdown', 'pointermove', 'wheel']) document.addEventListener(event, this.#note, { passive: true }); }
  #tick() { const now = Date.now(); if (document.visibilityState === 'visible') this.#seconds += Math.min(now - this.#last, pause) / 1000; this.#last = now; }
  get seconds() { return Math.round(10 * this.#seconds) / 10; }
  now() { this.#tick(); return Math.min(86_400, this.seconds); }
  stop() { for (const event of ['keydown', 'pointerdown', 'pointermove', 'wheel']) document.removeEventListener(event, this.#note); }
}

/** The state of the form for an answer that was given before. */
export const formOf = answer => answer ? {
  points: (answer.points ?? []).map(point => ({ ...point })), good: answer.good ?? false, attempt: answer.attempt ?? null, picked: answer.picked ?? null, rejectedAll: answer.rejectedAll ?? false,
  correction: answer.correction ?? null, better: answer.better ?? null, bothBad: answer.bothBad ?? false, reason: answer.reason ?? null, ranks: answer.ranks?.length ? answer.ranks : null, carriedOut: answer.carriedOut ?? null, shown: answer.shown ?? null, seconds: answer.seconds ?? 0,
  suggested: answer.assist === 'accepted' || answer.assist === 'edited',
} : null;

function parsed(body) { try { const value = JSON.parse(body); return value && typeof value === 'object' && !Array.isArray(value) ? value : null; } catch { return null; } }

/** Shows an item that is held. `taken` is a form to go on with, of an answer that was taken back. Returns how to leave it. */
export async function showItem(app, page, { held, canTry, canGrade, canPropose }, taken = null) {
  const { item } = held, path = `/api/items/${encodeURIComponent(item.id)}`;
  const begun = Typing.begin(held);
  let form = parsed(begun.body);
  if (begun.other !== null && begun.body !== begun.other) {
    const which = await ask('Typed in two places', el('div', {}, el('p', {}, 'This item was typed on here and in another window. Which text do you want to go on with? The other one is dropped.'),
      el('h3', {}, 'Here'), el('pre', { class: 'message', text: wordsOf(begun.body) }), el('h3', {}, 'Elsewhere'), el('pre', { class: 'message', text: wordsOf(begun.other) })),
      [['The text from here', () => 'here', 'main'], ['The text from elsewhere', () => 'there']], { wide: true });
    form = parsed(which === 'there' ? begun.other : begun.body);
  }
  form = taken ?? form ?? formOf(held.answer) ?? {};
  const waited = here.state.waiting.includes(item.stage), couldTry = canTry || !waited, couldGrade = canGrade || !waited;
  const watch = new Stopwatch(form.seconds ?? 0);
  const editable = held.expires !== undefined && held.expires !== null && !held.closed;

  const noticed = el('div', { class: 'notice', role: 'alert', hidden: true });
  let passing = false; // a notice of what is missing, which goes when something is done about it
  const notice = (text, ...actions) => { passing = false; noticed.hidden = false; fill(noticed, el('span', {}, text), actions); };
  const bar = el('div', { class: 'bar', role: 'group', 'aria-label': 'Actions' });
  let lost = false, sending = false, view = null;

  const typing = new Typing(held, {
    status: status => app.saved(status),
    conflict: async () => {
      const again = await post(`${path}/take`).catch(() => null);
      if (again?.held?.expires && again.held.typed) {
        const other = again.held.typed;
        notice('Typed on in another window meanwhile. Your text here is untouched.',
          button('Keep the text here', () => { noticed.hidden = true; typing.overwrite(other.revision); }, { kind: 'small' }),
          button('Take the other', () => { typing.stop(true); app.open(item.id); }, { kind: 'small' }));
      } else {
        lost = true;
        notice(again?.held?.closed ? 'The questions were ended: no answer is taken any more. Your words are still here.' : 'Its time ran out and somebody else has this item now. Your words are still here.', copyWords(), button('Next item', () => { typing.stop(true); app.next(); }, { kind: 'small main' }));
      }
    },
  });
  const copyWords = () => { const made = button('Copy your words', async () => { fill(made, await copy(wordsOf(JSON.stringify(form))) ? 'Copied' : 'Select and copy them by hand'); }, { kind: 'small' }); return made; };
  const changed = () => { if (passing) noticed.hidden = true; if (!editable) return; form.seconds = watch.now(); typing.set(form); };

  async function send(answer) {
    if (sending) return;
    if (!editable || lost) return notice('No answer is taken for this any more.');
    const long = [...(answer.points ?? []).map(point => point.text), answer.correction ?? ''].find(text => text.length > 20_000);
    if (long) return notice(`Not taken: a text has ${long.length.toLocaleString()} characters; 20,000 is the most. Shorten it, or make several points.`);
    sending = true;
    const full = { ...answer, seconds: watch.now() };
    try {
      await typing.flush();
      const state = await sendAnswer(item.id, full);
      typing.stop(true);
      app.sent({ item, form: { ...structuredClone(form), seconds: full.seconds }, state, skipped: full.skipped !== undefined });
    } catch (error) {
      sending = false;
      if (!(error instanceof Refused)) throw error;
      notice(error.status === 409 ? 'It isn’t yours any more: its time ran out and somebody else has it, or the questions were ended. Your words are still here.' : `Not taken: ${error.message}`,
        error.status === 409 ? copyWords() : null, error.status === 409 ? button('Next item', () => { typing.stop(true); app.next(); }, { kind: 'small main' }) : null);
    }
  }

  async function skip() {
    const reasons = ['I can’t judge this', 'The problem is unclear', 'Something is shown wrongly'];
    const other = el('input', { type: 'text', id: 'reason', maxlength: '500', autocomplete: 'off' });
    const radios = reasons.map((reason, i) => el('label', { class: 'check' }, el('input', { type: 'radio', name: 'why', value: reason, checked: i === 0 }), ` ${reason}`));
    const own = el('input', { type: 'radio', name: 'why', value: '' });
    other.addEventListener('input', () => { own.checked = true; });
    const list = el('fieldset', {}, el('legend', {}, 'Why? Somebody else gets it then.'), radios, el('label', { class: 'check' }, own, ' Another reason'), el('label', { for: 'reason', class: 'unseen' }, 'Another reason'), other);
    const reason = await ask('Skip this item', list, [['Skip', () => { const at = list.querySelector('input:checked'); return (at.value || other.value.trim()) || undefined; }, 'main'], ['Go back', () => null]]);
    if (reason) send({ skipped: reason });
  }

  const actions = made => fill(bar, made.filter(Boolean).map(action => button(action.label, action.run, { kind: `${action.kind ?? ''} ${action.rare ? 'rare' : ''}`.trim(), keys: action.keys, 'aria-pressed': action.pressed === undefined ? null : String(action.pressed) })),
    el('span', { class: 'grow' }), button('Skip', skip, { keys: ['X'], kind: 'quiet' }));

  const context = {
    held, item, form, changed, notice: text => { notice(text); passing = true; }, quiet: () => { noticed.hidden = true; }, actions, send, mine: not => app.mine.filter(given => given.id !== not).flatMap(given => given.points),
    canPropose: () => canPropose && editable,
    canTry: () => canTry && editable && !lost, canGrade: () => canGrade && editable && !lost,
  };
  view = kinds[item.kind](context);
  viewKeys([...view.keys, { keys: ['x'], does: 'Skip, with a reason', run: skip }]);
  page.dataset.item = item.id;
  document.title = `${view.title} · Redraft`;
  fill(page, el('div', { class: 'headline' }, el('h1', {}, view.title), el('p', { class: 'soft' }, app.stageName(item.stage))), noticed, view.element, editable ? bar : null);
  if (!editable) notice(held.closed ? 'This was sent, and the run has gone on: you can read it, but not change it.' : 'This can only be looked at.');
  else if (held.answer && !taken) notice('You answered this before. Change it and send again, and the new answer replaces the old one.', button('Take the answer back', () => app.undo(item.id, form), { kind: 'small' }));
  if (taken) changed();
  say(view.title);
  view.focus();
  return {
    id: item.id,
    // The stage may begin or end to wait while somebody writes: what can be tried changes then.
    heard: () => {
      const waits = here.state.waiting.includes(item.stage);
      if ((waits && couldTry) !== canTry || (waits && couldGrade) !== canGrade) { canTry = waits && couldTry; canGrade = waits && couldGrade; view.refresh(); }
    },
    leave: async () => { await typing.flush().catch(() => { }); typing.stop(); view.stop(); watch.stop(); },
  };
}

function wordsOf(body) {
  const form = parsed(body) ?? {};
  return [...(form.points ?? []).map(point => point.text), form.correction ?? ''].filter(Boolean).join('\n\n') || '(no words)';
}
