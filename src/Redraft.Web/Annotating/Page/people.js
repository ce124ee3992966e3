// For whoever runs it: who works here, how far they are, and when the model may learn.
import { get, here, post } from './api.js';
import { ask, brief, button, copy, el, fill, put, say } from './dom.js';
import { duration, runView } from './home.js';

const roles = { annotator: 'Annotator', reviewer: 'Reviewer', owner: 'Owner' };

// What somebody's answers are like; of words the median of an item.
const counts = [
  ['Answered', person => String(person.work.answered)], ['Skipped', person => String(person.work.skipped)], ['Good', person => String(person.statistics.good)], ['Picked', person => String(person.statistics.picked)],
  ['Rejected', person => String(person.statistics.rejected)], ['Corrected', person => String(person.statistics.corrected)], ['Words', person => person.statistics.words == null ? '–' : String(Math.round(person.statistics.words))],
];

const percent = share => `${Math.round(100 * share)} %`;

/** What share of the points that one person makes others make too, by whom that is told, and how good they are at it. */
function sharedPoints(p) {
  const known = k => `${percent(k.own)} of points among their own words${k.other == null ? '' : `, and ${percent(k.other)} among words on another item`}`;
  const why = p.by === 'judge' ? `The run’s model was asked. Where the answer is known it finds ${known(p)}.`
    : `Counted by words: half of a point’s longer words must occur, so what is said otherwise is missed. That way finds ${known(p)}. `
      + (p.left ? `The run’s model has ${p.left} questions left.` : p.judge?.own != null ? `The run’s model was asked too, and isn’t believed: it finds ${known(p.judge)}.` : 'No model can be asked here.');
  return [el('dl', { class: 'alpha' }, el('dt', {}, 'Points that others make too'), el('dd', {}, percent(p.share))),
    el('p', { class: 'soft small' }, `${p.items === 1 ? 'One item, so without an interval' : `95 % interval ${Math.round(100 * p.low)} to ${percent(p.high)}; ${p.items} items`}; ${p.asked} questions. `, why)];
}

export async function showPeople(app, page) {
  const owner = here.state.me.role === 'owner';
  const table = el('tbody', { role: 'rowgroup' }), link = el('div', { role: 'status' }), runPlace = el('div'), summary = el('p', { class: 'soft' });
  let people = await get('/api/people');

  const name = el('input', { type: 'text', id: 'name', required: true, maxlength: '80', autocomplete: 'off' });
  const role = el('select', { id: 'role' }, el('option', { value: 'annotator' }, 'Annotator'), el('option', { value: 'reviewer' }, 'Reviewer: sees everybody’s progress'));
  const wrong = el('p', { class: 'wrong', role: 'alert' });
  const form = el('form', { class: 'row invite', on: { submit: event => { event.preventDefault(); invite(); } } },
    el('div', { class: 'field' }, el('label', { for: 'name' }, 'Name'), name), el('div', { class: 'field' }, el('label', { for: 'role' }, 'May'), role), el('button', { type: 'submit', class: 'main' }, 'Make a link'));

  async function invite() {
    wrong.textContent = '';
    try {
      const made = await post('/api/people', { name: name.value, role: role.value });
      const field = el('input', { type: 'text', readonly: true, id: 'link', value: made.link, 'aria-label': `Link for ${brief(made.name, 60)}`, on: { focus: () => field.select() } });
      const done = button('Copy', async () => { fill(done, await copy(made.link, field) ? 'Copied ✓' : 'Press Ctrl+C'); say('Link copied'); }, { kind: 'main' });
      fill(link, el('div', { class: 'notice good' }, el('p', {}, 'The link for ', put(el('strong'), brief(made.name, 60)), '. It is shown only now: send it to them.'), el('div', { class: 'row' }, field, done)));
      name.value = '';
      done.focus();
      await reload();
    } catch (error) { wrong.textContent = error.message; }
  }

  async function revoke(person) {
    const yes = await ask('Revoke this link?', el('div', {}, el('p', {}, put(el('strong'), brief(person.name, 60)), ' can’t open the page any more. What they wrote stays.'),
      el('p', { class: 'soft' }, 'To erase what they wrote too, stop the run, and then: ', el('code', {}, `redraft forget RUN ${person.id}`))), [['Revoke', () => true, 'danger'], ['Keep', () => null]]);
    if (!yes) return;
    people = await post(`/api/people/${encodeURIComponent(person.id)}/revoke`);
    paint();
    say('Revoked');
  }

  async function end() {
    const { queue } = here.state, left = queue.items - queue.complete;
    const yes = await ask('Train on what there is?', el('div', {}, el('p', {}, el('strong', {}, `${queue.complete} of ${queue.items}`), ` open items have all the answers that are wanted; ${left} have not.`), el('p', {}, 'The questions end for everybody now, and the model learns from what was written. What somebody is typing is kept, but not learned from.')), [['Train now', () => true, 'main'], ['Not yet', () => null]]);
    if (!yes) return;
    const { ended } = await post('/api/end');
    say(ended.length ? 'The questions were ended' : 'Nothing waited');
    app.go('#home');
  }

  const reload = async () => { people = await get('/api/people'); paint(); await agreement(); };

  function paint() {
    const answered = people.reduce((sum, person) => sum + person.work.answered, 0);
    const there = people.filter(person => !person.revoked).length;
    summary.textContent = `${there} ${there === 1 ? 'person' : 'people'}, ${answered} ${answered === 1 ? 'answer' : 'answers'}`;
    fill(table, people.map(person => el('tr', { role: 'row', class: person.revoked ? 'revoked' : null },
      put(el('td', { role: 'cell', 'data-label': 'Name' }), brief(person.name, 80)), el('td', { role: 'cell', 'data-label': 'Role' }, person.revoked ? 'Revoked' : roles[person.role]),
      counts.map(([label, of]) => el('td', { role: 'cell', class: 'n', 'data-label': label }, of(person))),
      el('td', { role: 'cell', class: 'n', 'data-label': 'Per item' }, person.work.pace ? (person.work.pace < 90 ? `${Math.round(person.work.pace)} s` : duration(person.work.pace)) : '–'),
      el('td', { role: 'cell', class: 'n', 'data-label': '' }, owner && !person.revoked && person.role !== 'owner' ? button('Revoke', () => revoke(person), { kind: 'quiet', 'aria-label': `Revoke ${brief(person.name, 60)}` }) : ''))));
  }

  const agreed = el('div');
  function paintAgreement(a) {
    const rows = [['Has it a fault?', a.faulty], ['Kind of the first point', a.kinds], ['Which is better?', a.preferences], ['Which order?', a.ranks], ['Was it carried out?', a.checks]].filter(row => row[1] != null);
    fill(agreed, rows.length === 0 && !a.points ? el('p', { class: 'soft' }, a.shared === 0 ? 'Nobody has answered what somebody else has.' : `${a.shared} items have several answers; nothing in them can be compared yet.`)
      : [rows.length === 0 ? null : [el('p', { class: 'soft' }, `Krippendorff’s α on ${a.shared} items with several answers: 1 is agreement, 0 what chance gives.`),
        el('dl', { class: 'alpha' }, rows.map(([what, alpha]) => [el('dt', {}, what), el('dd', {}, alpha.toFixed(2))]))], a.points ? sharedPoints(a.points) : null]);
  }
  const agreement = async () => { const a = await get('/api/agreement'); const now = JSON.stringify(a); if (now !== agreedWas) { agreedWas = now; paintAgreement(a); } };
  let agreedWas = '';
  agreement().catch(() => { });

  const endButton = button('Train on what there is', end, { kind: 'main' });
  const heard = () => { fill(runPlace, runView(here.state)); endButton.disabled = here.state.waiting.length === 0; };
  document.title = 'People · Redraft';
  fill(page, el('div', { class: 'headline' }, el('h1', {}, 'People'), summary),
    el('div', { class: 'columns people' },
      el('section', { class: 'panel', 'aria-labelledby': 'who-title' }, el('h2', { id: 'who-title' }, 'Who works here'),
        el('table', { class: 'list', role: 'table' }, el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ['Name', 'Role', ...counts.map(([label]) => label), 'Per item', ''].map((title, i) => el('th', { role: 'columnheader', scope: 'col', class: i > 1 ? 'n' : null }, title || el('span', { class: 'unseen' }, 'Action'))))), table),
        owner ? [el('h3', {}, 'Invite somebody'), form, wrong, link] : null),
      el('div', { class: 'stack' }, runPlace, owner ? el('section', { class: 'panel', 'aria-labelledby': 'end-title' }, el('h2', { id: 'end-title' }, 'Enough feedback?'), el('p', { class: 'soft' }, 'The run goes on by itself when everything is answered. You can also end the questions now.'), endButton) : null,
        el('section', { class: 'panel', 'aria-labelledby': 'agree-title' }, el('h2', { id: 'agree-title' }, 'Agreement'), agreed),
        owner ? el('section', { class: 'panel', 'aria-labelledby': 'take-title' }, el('h2', { id: 'take-title' }, 'Take it with you'), el('p', { class: 'soft' }, 'Everything that was answered.'),
          el('div', { class: 'row' }, el('a', { href: '/api/answers.jsonl', download: '' }, 'JSON lines, with all versions'), el('a', { href: '/api/answers.csv', download: '' }, 'CSV'))) : null)));
  paint();
  heard();
  page.focus({ preventScroll: true });
  const timer = setInterval(() => { if (document.visibilityState === 'visible') reload().catch(() => { }); }, 5000);
  return { heard, leave: async () => clearInterval(timer), keys: owner ? [{ keys: ['i'], does: 'Invite somebody', run: () => name.focus() }, { keys: ['e'], does: 'Train on what there is', run: () => !endButton.disabled && end() }] : [] };
}
