// Where somebody begins, waits and ends: what is to be done, how far it is, what the run does meanwhile.
import { here, post } from './api.js';
import { ask, brief, button, el, fill, put } from './dom.js';
import { forgetRefused, outbox, refused } from './keeping.js';

/** "12 min", "2 h 10 min". */
export function duration(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60 ? `${minutes % 60} min` : ''}`.trim();
}

/** "about 25 min at your pace", or nothing before the first answer. */
export const paceOf = queue => queue.pace && queue.open ? `about ${duration(queue.pace * queue.open)} at your pace` : '';

const stages = { feedback: 'feedback', check: 'checks', correct: 'corrections', draft: 'drafts', refine: 'redrafts', select: 'selection', imitate: 'training', 'zero-shot': 'before training' };

/** A stage's name for people. */
export function stageName(stage) {
  const [first, ...rest] = String(stage).split('/');
  if (first === 'compare' || first === 'rank') return 'Comparisons'; // each is a stage of its own
  const round = first.match(/^round-(\d+)$/);
  const head = round ? `Round ${round[1]}` : first === 'ideal' && !rest.length ? 'Ideal answers' : first.replaceAll('-', ' ');
  return [head.charAt(0).toUpperCase() + head.slice(1), ...rest.map(part => stages[part] ?? part.replaceAll('-', ' '))].filter(Boolean).join(' · ');
}

const phases = { begins: 'is starting', works: 'is at work', waits: 'waits for people', done: 'is done', stopped: 'was stopped', failed: 'failed' };

/** The run's own progress; while it waits for people, theirs. */
export function runView({ run, queue }) {
  const done = run.phase === 'done' || run.phase === 'failed' || run.phase === 'stopped';
  return el('section', { class: 'panel run', 'aria-labelledby': 'run-title' },
    el('div', { class: 'row' }, el('h2', { id: 'run-title' }, 'The run'), el('span', { class: `phase ${run.phase}` }, phases[run.phase] ?? run.phase)),
    run.stage && !done ? [el('p', {}, put(el('strong'), stageName(run.stage)), run.phase === 'waits' && queue.items ? el('span', { class: 'soft' }, ` · ${queue.complete.toLocaleString()} of ${queue.items.toLocaleString()} answered`) : run.total ? el('span', { class: 'soft' }, ` · ${run.done.toLocaleString()} of ${run.total.toLocaleString()} ${run.unit}`) : null),
      run.phase === 'works' && run.total ? el('progress', { max: String(run.total), value: String(Math.min(run.done, run.total)), 'aria-label': 'Progress of this stage' }) : null] : null,
    run.phase === 'waits' ? el('p', { class: 'soft' }, 'It goes on when all is answered, or when its owner says so.')
      : run.phase === 'done' ? el('p', { class: 'soft' }, ['What was written here is in its last checkpoint. ', el('code', {}, 'redraft view'), ' with the run’s folder shows the way from each sentence to it. You can close this page.'])
        : done ? el('p', { class: 'soft' }, 'What was written here is kept. Whoever runs it can go on with it.') : null);
}

/** Ends this session. What was typed stays, here and in the run. */
async function signOut() {
  const { role } = here.state.me;
  const yes = await ask('Sign out?', el('p', {}, role === 'owner' ? 'Your link was spent when you opened it. To come back, stop the run with Ctrl-C and go on with it: another link is printed, and nothing is lost.' : 'Your own link opens the page again. Nothing that you wrote is lost.'),
    [['Sign out', () => true, 'main'], ['Stay', () => null]]);
  if (!yes) return;
  await post('/api/sign-out');
  location.reload();
}

/** The view. `auto` goes on to the next item by itself when one waits. */
export function showHome(app, page, { auto = false } = {}) {
  const box = el('div', { class: 'home' });
  let last = '', going = false;
  const paint = () => {
    const { state, connected } = here, queue = state.queue, waits = state.waiting.length > 0 || queue.open > 0;
    if (auto && queue.open > 0 && connected && outbox().length === 0 && !going) { going = true; app.next(); return; }
    const now = JSON.stringify([state.run, queue, state.waiting, connected, outbox().length, refused().length, app.mine.length]);
    if (now === last) return;
    last = now;
    const all = queue.open + queue.answered + queue.skipped;
    const hadFocus = box.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
    fill(box,
      el('div', { class: 'hero' }, el('p', { class: 'kicker' }, put(el('span'), state.title)),
        el('h1', {}, queue.open ? (queue.answered ? 'Welcome back' : 'Say what is wrong. See it mended.') : waits && state.waiting.length ? 'Nothing is left for you' : state.run.phase === 'done' ? 'The run is done' : queue.answered ? 'Thank you. The model is learning' : 'The first drafts are being written'),
        el('p', { class: 'lead' }, queue.open
          ? [el('strong', {}, `${queue.open.toLocaleString()} ${queue.open === 1 ? 'item waits' : 'items wait'} for you`), paceOf(queue) ? ` · ${paceOf(queue)}` : '']
          : state.run.phase === 'done' ? 'Nothing more is asked.' : state.waiting.length ? 'Others are still at work. You can go back to what you wrote.' : auto ? 'You are brought to the next items as soon as there are some; leave this page open.' : 'In a moment there is something to do: a button to begin appears here.'),
        all ? [el('progress', { max: String(all), value: String(queue.answered + queue.skipped), 'aria-label': 'Your progress' }), el('p', { class: 'soft small' }, `${queue.answered} answered${queue.skipped ? `, ${queue.skipped} skipped` : ''}, ${queue.open} left`)] : null,
        el('div', { class: 'row' }, queue.open ? button(queue.answered ? 'Continue' : 'Begin', () => app.next(), { kind: 'main big', keys: ['↵'], 'data-keep': 'go' }) : null,
          app.mine.length ? button('Earlier items', () => app.go('#mine'), { keys: ['L'], 'data-keep': 'mine' }) : null)),
      outbox().length ? el('p', { class: 'notice' }, `${outbox().length} ${outbox().length === 1 ? 'answer waits' : 'answers wait'} on this device and will be sent when the server is back. Nothing is lost.`) : null,
      refused().map(entry => el('div', { class: 'notice' }, el('p', {}, `An answer that waited here was not taken: ${entry.why}. Its words:`), el('pre', { class: 'message', text: (entry.answer.points ?? []).map(point => point.text).join('\n') || entry.answer.correction || '(no words)' }), button('I have seen it', () => { forgetRefused(entry.key); last = ''; paint(); }, { kind: 'small' }))),
      el('div', { class: 'columns' }, runView(state),
        el('section', { class: 'panel', 'aria-labelledby': 'guide-title' }, el('h2', { id: 'guide-title' }, 'Feedback that teaches'),
          el('ul', { class: 'guide' }, ['Say what is wrong, where, and how to repair it: “counts every letter; count only the vowels.”', 'One fault, one point. Select the words that it is about.', 'Words, not code. The model is to do the work.', 'Look at what your words make of it, and change them until it works.', 'Nothing wrong? Say so: that is an answer too.'].map(text => el('li', {}, text))))),
      el('p', { class: 'soft small signed' }, put(el('span'), `Signed in as ${brief(state.me.name, 60)}`), button('Sign out', signOut, { kind: 'quiet', 'data-keep': 'out' })));
    if (hadFocus) box.querySelector(`[data-keep="${hadFocus}"]`)?.focus();
  };
  document.title = 'Redraft';
  fill(page, box);
  paint();
  page.focus({ preventScroll: true });
  return { heard: paint, leave: async () => { }, keys: [{ keys: ['Enter'], does: 'Begin, or continue', run: () => here.state.queue.open && app.next(), when: event => !event.target.closest('button, a, summary') }] };
}
