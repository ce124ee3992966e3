// The feedback item: say what is wrong, see it carried out, pick the best, or mend it yourself.
import { ask, button, el, fill, long, say, brief, put } from './dom.js';
import { AttemptsView } from './attempts.js';
import { CorrectionView } from './correction.js';
import { DraftView } from './draft.js';
import { PointsView, wirePoint } from './points.js';
import { SuggestionView } from './suggestion.js';
import { testsView, verdictBadge } from './tests.js';

export const isCodeItem = item => item.signature !== '' || item.task === 'programs';

/** The problem as it is shown beside every kind of item. */
export function problemView(item, ...after) {
  const isCode = isCodeItem(item);
  return el('section', { class: 'panel problem', 'aria-labelledby': 'problem-title', tabindex: '-1', id: 'problem' }, el('h2', { id: 'problem-title' }, isCode ? 'Problem' : 'Source'),
    long(item.description, 'p', { class: isCode ? 'asked' : 'asked prose', dir: 'auto' }),
    item.signature ? el('p', { class: 'soft' }, 'Begins with ', put(el('code'), item.signature.trim())) : null, after);
}

/** What a feedback item shows and takes. */
export function feedbackView(context) {
  const { held, item, form, changed, canTry, canGrade } = context;
  const draft = item.texts[0], isCode = isCodeItem(item);
  form.points ??= [];
  form.good ??= false;
  let ready = false; // what is only shown isn't typed
  const written = () => form.points.filter(point => point.text.trim());

  const write = target => { setGood(false); points.begin(target); draftView.clear(); };
  const selection = el('div', { class: 'selection', hidden: true });
  const draftView = new DraftView(draft.text, isCode, {
    chosen: target => {
      selection.hidden = !target;
      if (target) fill(selection, put(el('q'), brief(draft.text.slice(target.start, target.start + target.length), 60)), button('Write about this', () => write(target), { kind: 'main small', keys: ['S'] }));
    },
    write,
  });
  const mark = () => draftView.mark(form.points.map((point, i) => ({ target: point.target, number: i + 1 })).filter(({ target }) => target));
  const update = () => { mark(); bar(); attempts.paint(); changed(); };
  const attempts = new AttemptsView(item, isCode, held.attempts, form, { changed: () => { changed(); bar(); results.hidden = !attempts.any; }, useWords: words => { points.replace(words); points.focus(); say('Earlier words taken back'); } });
  const points = new PointsView(form.points, { description: item.description, draft: draft.text, isCode, mine: () => context.mine(item.id) }, () => update());

  const suggestion = new SuggestionView(item, form, text => { setGood(false); points.take(text); });
  const add = button('Add a point', () => write(null), { kind: 'quiet', keys: ['N'] });
  const goodCard = el('p', { class: 'good-card' }, el('strong', {}, 'This draft is already good.'), ' Nothing is to be repaired, and nothing is learned from it. Press G again to write feedback.');
  const pointsBox = el('div', {}, points.element, add);
  const correctionPlace = el('div');
  const feedback = el('section', { class: 'panel feedback', 'aria-labelledby': 'feedback-title' }, el('h2', { id: 'feedback-title' }, 'Feedback'), goodCard, pointsBox, suggestion.element, correctionPlace);
  const results = el('section', { class: 'panel results', tabindex: '-1', 'aria-labelledby': 'results-title' }, el('h2', { id: 'results-title' }, 'What your words make of it'), attempts.element);

  function setGood(good) {
    form.good = good;
    goodCard.hidden = !good;
    pointsBox.hidden = good;
    bar();
    if (ready) changed();
  }

  let correction = null;
  function setCorrection(text) {
    correction?.stop();
    correction = text === null ? null : new CorrectionView({
      id: item.id, draft: draft.text, begin: text, isCode, canGrade, label: 'Your own correction',
      changed: now => { form.correction = now === draft.text ? null : now; bar(); changed(); },
      close: () => { form.correction = null; setCorrection(null); bar(); changed(); say('Correction discarded'); points.focus(); },
    });
    fill(correctionPlace, correction?.element ?? '');
    return correction;
  }

  const openCorrection = () => {
    if (correction) return correction.focus();
    const from = form.picked !== null && form.picked !== undefined ? attempts.textOf(form.picked) : null;
    if (from !== null) form.correction = from;
    setCorrection(from ?? draft.text).focus();
    bar();
    changed();
  };

  async function primary() {
    if (form.good) return context.send(answer());
    if (!written().length) { say('Write what is wrong first, or press G if the draft is good'); context.notice('Write what is wrong first, or say that the draft is already good (G).'); return points.focus(); }
    if (attempts.isDrawing) return say('Still redrafting');
    if (canTry() && !attempts.current(written())) { context.quiet(); attempts.draw(written()); results.hidden = false; results.focus({ preventScroll: true }); if (results.getBoundingClientRect().top > innerHeight / 2) results.scrollIntoView({ block: 'start' }); return; }
    if (canTry() && !chosen()) {
      const decision = await ask('Send without a choice?', el('p', {}, 'You picked none of these redrafts. The run will then choose one by itself.'),
        [['Send', () => 'send', 'main'], ['Go back', () => 'back']]);
      if (decision !== 'send') return;
    }
    context.send(answer());
  }

  const chosen = () => form.correction || form.rejectedAll || (form.picked !== null && form.picked !== undefined);

  function answer() {
    const assist = suggestion.fate(form.good ? [] : written());
    if (form.good) return { good: true, assist };
    const attempt = attempts.current(written());
    const counts = attempt && form.attempt === attempt.id;
    return {
      points: written().map(wirePoint), assist, ...(form.correction ? { correction: form.correction } : {}),
      ...(counts ? { attempt: attempt.id, ...(form.rejectedAll ? { rejectedAll: true } : form.picked !== null ? { picked: form.picked } : {}) } : {}),
    };
  }

  function bar() {
    const drawn = attempts?.current(written()), more = attempts?.any;
    const label = form.good ? 'Send' : attempts?.isDrawing ? 'Redrafting …' : !canTry() ? 'Send' : drawn ? 'Send' : more ? 'Try these words' : 'See it work';
    context.actions([
      { label, run: primary, kind: 'main', keys: ['Ctrl', '↵'] },
      !form.good && canTry() && !drawn ? { label: 'Send as it is', run: sendAlone, keys: ['Ctrl', 'Shift', '↵'], rare: true } : null,
      { label: form.good ? 'Not good after all' : 'Already good', run: () => toggleGood(), keys: ['G'], pressed: form.good },
      form.good ? null : { label: 'Correct it yourself', run: openCorrection, keys: ['C'], pressed: correction !== null },
    ]);
  }

  const sendAlone = () => form.good || written().length ? context.send(answer()) : primary();
  const toggleGood = () => { setGood(!form.good); say(form.good ? 'Marked as good. Control Enter sends.' : 'No longer marked as good'); if (!form.good) points.focus(); };

  if (form.correction) setCorrection(form.correction);
  setGood(form.good);
  mark();
  results.hidden = !attempts.any;
  bar();
  ready = true;
  if (context.canPropose()) suggestion.ask();

  return {
    title: isCode ? 'What is wrong with this program?' : 'What is wrong with this summary?',
    element: el('div', { class: 'bench' }, el('div', { class: 'work two' },
      problemView(item, isCode && draft.passed !== null && draft.passed !== undefined ? el('section', { class: 'inner', 'aria-labelledby': 'tests-title' }, el('div', { class: 'row' }, el('h3', { id: 'tests-title' }, 'Tests of the draft'), verdictBadge(draft)), testsView(draft)) : null),
      el('div', { class: 'middle' },
        el('section', { class: 'panel drafting', 'aria-labelledby': 'draft-title' }, el('div', { class: 'row' }, el('h2', { id: 'draft-title' }, 'Draft'), el('span', { class: 'soft hint' }, `select words, or a ${isCode ? 'line' : 'sentence'} number, to write about it`)), draftView.element,
          draft.message && isCode ? el('pre', { class: 'message', tabindex: '0', role: 'group', 'aria-label': 'What went wrong', text: draft.traceback ?? draft.message }) : null, selection),
        feedback)),
      results),
    focus: () => points.focus(),
    stop: () => { attempts.stop(); correction?.stop(); },
    refresh: bar,
    keys: [
      { keys: ['Ctrl+Enter'], does: 'See redrafts with your words; then send', run: primary, inFields: true },
      { keys: ['Ctrl+Shift+Enter'], does: 'Send without redrafts', run: sendAlone, inFields: true },
      { keys: ['n'], does: 'Write a point about the whole draft', run: () => write(null) },
      { keys: ['d'], does: 'Go to the draft: ↑ ↓ lines, ← → words, Shift extends, Enter writes about it', run: () => draftView.focus() },
      { keys: ['s'], does: 'Write about what is selected', run: () => write(draftView.target) },
      { keys: ['a'], does: 'Back to your words, to amend them', run: () => points.focus() },
      { keys: ['m'], does: 'Take over what a model suggests, to change it', run: () => suggestion.take(), when: () => !suggestion.element.hidden },
      { keys: ['p'], does: 'Go to the problem', run: () => document.getElementById('problem').focus() },
      { keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], shown: ['1–9'], does: 'Pick that redraft', run: event => attempts.pick(Number(event.key) - 1) },
      { keys: ['0'], does: 'None of the redrafts is good enough', run: () => attempts.rejectAll() },
      { keys: ['g'], does: 'The draft is already good', run: toggleGood },
      { keys: ['c'], does: 'Correct it yourself (again: discard the correction)', run: () => correction ? (form.correction = null, setCorrection(null), bar(), changed()) : openCorrection() },
      { keys: ['Escape'], shown: ['Escape'], does: 'Leave the text field; then 1–4 kind, 5–7 weight, Delete removes the point', run: () => { document.activeElement?.blur?.(); }, when: () => false },
    ],
  };
}
