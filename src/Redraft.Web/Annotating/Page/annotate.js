// The page: which view is shown, the bar above it, and what holds everywhere.
import { Away, Refused, get, here, poll, post, refresh, watch } from './api.js';
import { brief, button, el, fill, put, say } from './dom.js';
import { paceOf, showHome, stageName } from './home.js';
import { formOf, showItem } from './item.js';
import { flushOutbox, outbox } from './keeping.js';
import { help, pageKeys, viewKeys } from './keys.js';
import { showMine } from './mine.js';
import { showPeople } from './people.js';

const page = document.getElementById('page'), top = document.getElementById('top'), told = document.getElementById('told');
const icon = el('img', { src: '/icon.svg', alt: '', width: '24', height: '24' }); // one for all: it must stay while the server is away
const saved = el('span', { class: 'saved' }), progress = el('span', { class: 'howfar' }), link = el('span', { class: 'link' });
let view = null, turn = 0, undoable = null;
let ahead = null; // what comes after the item that is shown, already here

const app = {
  mine: [], stageName,
  go(hash) { if (location.hash === hash) route(); else location.hash = hash; },
  open(id) { app.go(`#item/${encodeURIComponent(id)}`); },
  saved(status) {
    const clock = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
    fill(saved, { typing: '…', saving: 'saving …', saved: ['saved', el('span', { class: 'clock' }, ` ${clock}`)], waiting: 'waiting: kept on this device', conflict: 'not saved', 'too-long': 'too long to be saved: shorten it' }[status] ?? '');
    saved.className = `saved ${status}`;
  },
  /** The next item, or the waiting view; after an item, the one that is here already. */
  async next(after = null) {
    const ready = after !== null && ahead?.after === after && ahead.got.held ? ahead.got : null;
    ahead = null;
    await show(async mine => {
      if (ready) {
        const { item, typed } = ready.held;
        history.replaceState(null, '', `#item/${encodeURIComponent(item.id)}`);
        const shown = await showItem(app, page, ready);
        // It is shown at once, and becomes theirs meanwhile; if somebody else was faster, or more was typed on it elsewhere, it is asked for again.
        post(`/api/items/${encodeURIComponent(item.id)}/take`).then(got => {
          if (mine !== turn) return;
          if (!got.held.expires) app.next(); else if (got.held.typed?.revision !== typed?.revision && got.held.typed) app.open(item.id);
        }, error => { if (mine === turn && error instanceof Refused) app.next(); });
        return shown;
      }
      const got = await post('/api/next', {});
      if (mine !== turn) return null;
      if (!got.held) { history.replaceState(null, '', '#home'); return home(true); }
      history.replaceState(null, '', `#item/${encodeURIComponent(got.held.item.id)}`);
      return showItem(app, page, got);
    });
  },
  /** After an answer: it can be taken back for a while, and the next item comes. */
  async sent({ item, form, state, skipped }) {
    const stays = view?.id === item.id; // else somebody has gone elsewhere meanwhile
    offerUndo(item, form, state === 'waiting' ? 'Waiting: it is sent when the server is back.' : skipped ? 'Skipped.' : 'Sent.', state === 'waiting');
    app.saved('');
    if (state === 'waiting' && stays) { history.replaceState(null, '', '#home'); await show(() => home(true)); return; }
    loadMine();
    const known = refresh().catch(() => { });
    if (ahead?.after !== item.id) await known;
    if (stays) await app.next(item.id);
  },
  /** Takes an answer back, and shows its item with what was written. */
  async undo(id, form = null) {
    hideUndo();
    try {
      const before = form ?? await formBefore(id);
      await show(async mine => {
        const got = await post(`/api/items/${encodeURIComponent(id)}/undo`);
        if (mine !== turn) return null;
        history.replaceState(null, '', `#item/${encodeURIComponent(id)}`);
        say('Taken back');
        return showItem(app, page, got, before);
      });
      loadMine();
    } catch (error) { tell(error.message); }
  },
};

async function formBefore(id) {
  return formOf((await post(`/api/items/${encodeURIComponent(id)}/take`)).held.answer);
}
const home = auto => { const shown = showHome(app, page, { auto }); viewKeys(shown.keys); return shown; };
const loadMine = () => get('/api/mine').then(mine => { app.mine = mine; view?.heard?.(); }).catch(() => { });

/** Changes the view; the one before is left first, so that what it typed is saved. */
async function show(make) {
  const mine = ++turn;
  const before = view;
  view = null;
  await before?.leave();
  if (mine !== turn) return;
  viewKeys([]);
  delete page.dataset.item;
  page.setAttribute('aria-busy', 'true');
  try {
    const made = await make(mine);
    if (made) view = made;
    if (made?.id) lookAhead(made.id);
  } catch (error) {
    failed(error);
  } finally {
    page.removeAttribute('aria-busy');
    scrollTo(0, 0);
    paintTop();
  }
}

function lookAhead(id) {
  get(`/api/items/${encodeURIComponent(id)}/following`).then(got => { if (view?.id === id) ahead = { after: id, got }; }, () => { });
}

function failed(error) {
  if (error instanceof Refused && error.status === 401) return noSession(error.message);
  if (error instanceof Away) {
    fill(page, el('div', { class: 'alone' }, el('h1', {}, 'The server is away'), el('p', {}, 'This page goes on by itself when it is back. Nothing that you wrote is lost.')));
    view = { heard: () => { if (here.connected) route(); }, leave: async () => { } };
    return;
  }
  if (!(error instanceof Refused)) console.error(error);
  fill(page, el('div', { class: 'alone' }, el('h1', {}, 'That didn’t work'), put(el('p'), error.message), button('To the beginning', () => app.go('#home'), { kind: 'main' })));
  view = { heard: () => { }, leave: async () => { } };
}

function noSession(message) {
  fill(top);
  fill(page, el('div', { class: 'alone' }, el('h1', {}, 'Open this page by your link'), put(el('p'), message.charAt(0).toUpperCase() + message.slice(1) + '.')));
}

function route() {
  const [name, id] = location.hash.slice(1).split('/');
  if (name === 'item' && id) return show(async () => showItem(app, page, await post(`/api/items/${id}/take`)));
  if (name === 'mine') return show(async () => { const shown = await showMine(app, page); viewKeys(shown.keys); return shown; });
  if (name === 'people' && here.state.me.role !== 'annotator') return show(async () => { const shown = await showPeople(app, page); viewKeys(shown.keys); return shown; });
  return show(() => home(false));
}

// ---- the bar above

function theme() {
  const now = document.documentElement.dataset.theme ?? 'auto', next = { auto: 'dark', dark: 'light', light: 'auto' }[now];
  if (next === 'auto') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = next;
  try { if (next === 'auto') localStorage.removeItem('redraft/theme'); else localStorage.setItem('redraft/theme', next); } catch { /* for this page only */ }
  say(`Colours: ${{ auto: 'as the system has them', dark: 'dark', light: 'light' }[next]}`);
  paintTop(true);
}

let topWas = '';
function paintTop(again = false) {
  const { state, connected } = here;
  if (!state) return;
  const { queue } = state, all = queue.open + queue.answered + queue.skipped, waiting = outbox().length;
  fill(progress, all ? [el('progress', { max: String(all), value: String(queue.answered + queue.skipped), 'aria-label': 'Your progress' }), el('span', {}, `${queue.open} left`), paceOf(queue) ? el('span', { class: 'pace' }, ` · ${paceOf(queue)}`) : null] : null);
  link.className = `link ${connected ? 'on' : 'off'}`;
  fill(link, el('span', { class: 'dot', 'aria-hidden': 'true' }), el('span', { class: 'link-words' }, connected ? (waiting ? `${waiting} waiting` : 'connected') : waiting ? `server away, ${waiting} waiting` : 'server away'));
  const at = location.hash.split('/')[0] || '#home', now = [at, state.title, state.me.role, document.documentElement.dataset.theme].join();
  if (now === topWas && !again) return;
  topWas = now;
  const focused = document.activeElement?.closest?.('#top') ? document.activeElement.id : null;
  const nav = (hash, label, keys) => el('a', { href: hash, id: `nav-${hash.slice(1)}`, 'aria-current': at === hash ? 'page' : null, 'aria-keyshortcuts': keys }, label);
  fill(top,
    el('a', { class: 'brand', href: '#home', 'aria-label': `Redraft: ${brief(state.title, 60)}` }, icon, put(el('span', { class: 'title' }), brief(state.title, 40))),
    el('nav', { 'aria-label': 'Pages' }, nav('#home', 'Work', 'h'), nav('#mine', 'Earlier', 'l'), state.me.role === 'annotator' ? null : nav('#people', 'People', 'o')),
    progress, el('span', { class: 'grow' }), saved, link,
    el('button', { type: 'button', class: 'icon', id: 'theme', 'aria-label': `Colours: ${document.documentElement.dataset.theme ?? 'automatic'}`, title: 'Colours (T)', 'aria-keyshortcuts': 't', on: { click: theme } }, el('span', { 'aria-hidden': 'true' }, { dark: '☾', light: '☀' }[document.documentElement.dataset.theme] ?? '◐')),
    el('button', { type: 'button', class: 'icon', id: 'help', 'aria-label': 'Keys', title: 'Keys (?)', 'aria-keyshortcuts': '?', on: { click: help } }, el('span', { 'aria-hidden': 'true' }, '?')));
  if (focused) document.getElementById(focused)?.focus();
}

// ---- taking back

function offerUndo({ id, stage }, form, words, notYet) {
  hideUndo();
  if (notYet) return tell(words);
  const left = el('span', { class: 'soft' }, '10 s');
  let seconds = 10;
  undoable = { id, stage, form, timer: setInterval(() => { left.textContent = `${--seconds} s`; if (seconds <= 0) hideUndo(); }, 1000) };
  fill(told, el('span', {}, words), button('Undo', () => app.undo(id, form), { kind: 'small', keys: ['Z'] }), el('span', { 'aria-hidden': 'true' }, left));
  told.classList.add('shown');
}

function hideUndo() {
  if (undoable) clearInterval(undoable.timer);
  undoable = null;
  told.classList.remove('shown');
  fill(told);
}

function tell(words) {
  put(fill(told), words);
  told.classList.add('shown');
  setTimeout(() => { if (!undoable) hideUndo(); }, 6000);
}

// ---- the beginning

pageKeys([
  { keys: ['?'], does: 'These keys', run: help },
  { keys: ['h'], does: 'Home', run: () => app.go('#home') },
  { keys: ['l'], does: 'Earlier items', run: () => app.go('#mine') },
  { keys: ['o'], does: 'People', run: () => app.go('#people'), when: () => here.state?.me.role !== 'annotator' },
  { keys: ['j'], does: 'Next item', run: () => app.next() },
  { keys: ['k'], does: 'The item that you answered last', run: () => { if (app.mine.length) app.open(app.mine.at(-1).id); } },
  { keys: ['z'], does: 'Take back what was just sent', run: () => { if (undoable) app.undo(undoable.id, undoable.form); } },
  { keys: ['t'], does: 'Light, dark, or as the system has it', run: theme },
]);

async function begin() {
  try {
    await refresh();
  } catch (error) {
    if (error instanceof Away) { failed(error); setTimeout(begin, 2000); return; }
    failed(error);
    return;
  }
  await flushOutbox();
  watch(async () => {
    if (here.ended) return noSession(here.ended);
    if (undoable && here.connected && !here.state.waiting.includes(undoable.stage)) hideUndo(); // the run has gone on with it
    paintTop();
    if (here.connected && outbox().length && await flushOutbox()) { tell('What waited was sent.'); loadMine(); }
    view?.heard?.();
  });
  addEventListener('hashchange', route);
  addEventListener('pagehide', () => { view?.leave(); });
  poll(2000);
  await loadMine();
  await route();
}

begin();
