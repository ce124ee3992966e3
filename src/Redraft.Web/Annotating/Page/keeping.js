// Nothing that was typed is lost: it is kept on this device at once and on the server soon; an answer waits here until the server has it.
import { Away, Refused, here, post, watch } from './api.js';

const local = {
  get(name) { try { return JSON.parse(localStorage.getItem(name)); } catch { return null; } },
  set(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); return true; } catch { return false; } },
  drop(name) { try { localStorage.removeItem(name); } catch { /* nothing was kept */ } },
};

const mostSaved = 200_000; // characters; the server takes 256 KiB at once

const typedName = id => `redraft/${here.state.me.id}/typed/${id}`;
const outboxName = () => `redraft/${here.state.me.id}/outbox`;
const refusedName = () => `redraft/${here.state.me.id}/refused`;

/** What is typed on one item: `set` after each change, `status` tells what became of it. */
export class Typing {
  #body; #saved; #sent; #before = new Set(); #revision; #id; #timer = 0; #running = null; #status; #conflict; #stopped = false; #unwatch;

  constructor(held, { status, conflict }) {
    this.#id = held.item.id;
    this.#revision = held.typed?.revision ?? 0;
    this.#saved = this.#body = held.typed?.body ?? null;
    this.#status = status;
    this.#conflict = conflict;
    this.#unwatch = watch(({ connected }) => { if (connected && this.#body !== this.#saved && !this.#running) this.#later(50); });
  }

  /** What to begin with: the newest of what this device and the server have; `other` where both have something of their own. */
  static begin(held) {
    const mine = local.get(typedName(held.item.id));
    const theirs = held.typed ?? null;
    if (!mine || mine.body === theirs?.body) return { body: theirs?.body ?? null, other: null };
    return mine.revision === (theirs?.revision ?? 0) || mine.sent === theirs?.body ? // what this window sent, but never heard that it was saved
      { body: mine.body, other: null } : { body: mine.body, other: theirs?.body ?? null };
  }

  set(value) {
    const body = JSON.stringify(value);
    if (body === this.#body || this.#stopped) return;
    this.#body = body;
    this.#keep();
    this.#status('typing');
    this.#later(500);
  }

  /** Sends what is typed now. */
  async flush() {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (this.#body !== this.#saved && !this.#stopped) await (this.#running = this.#save().finally(() => { this.#running = null; }));
  }

  /** Goes on from what another window saved, keeping this text. */
  overwrite(revision) { this.#revision = revision; this.#stopped = false; this.#saved = null; this.#later(0); }

  /** Ends it; `sent` where the answer is on its way, so that this text isn't needed any more. */
  stop(sent = false) {
    clearTimeout(this.#timer);
    this.#stopped = true;
    this.#unwatch();
    if (sent) local.drop(typedName(this.#id));
  }

  #keep() { local.set(typedName(this.#id), { revision: this.#revision, body: this.#body, sent: this.#sent }); }

  /** Whether the newer text that the server has is what this window sent before, its answer lost on the way; then goes on from it. */
  async #wasOwn() {
    const typed = (await post(`/api/items/${encodeURIComponent(this.#id)}/take`).catch(() => null))?.held?.typed;
    if (!typed || typed.revision === this.#revision || !this.#before.has(typed.body)) return false;
    this.#revision = typed.revision;
    return true;
  }

  #later(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { if (this.#running) this.#later(100); else this.flush(); }, milliseconds);
  }

  async #save() {
    const body = this.#body;
    if (body.length > mostSaved) return this.#status('too-long');
    try {
      this.#status('saving');
      this.#sent = body;
      this.#before.add(body);
      this.#keep();
      this.#revision = (await post(`/api/items/${encodeURIComponent(this.#id)}/typed`, { revision: this.#revision, body })).revision;
      this.#saved = body;
      if (this.#body === body) { local.drop(typedName(this.#id)); this.#status('saved'); }
      else { this.#keep(); this.#later(500); }
    } catch (error) {
      if (error instanceof Away) { this.#status('waiting'); this.#later(2000); }
      else if (error instanceof Refused && error.status === 409 && await this.#wasOwn()) this.#later(0);
      else if (error instanceof Refused && (error.status === 409 || error.status === 404)) { this.#stopped = true; this.#status('conflict'); this.#conflict(error); }
      else if (error instanceof Refused && error.status === 413) this.#status('too-long');
      else this.#status('waiting');
    }
  }
}

/** The answers that the server hasn't acknowledged. */
export const outbox = () => local.get(outboxName()) ?? [];

/** The answers that the server won't have, kept so that their words aren't lost. */
export const refused = () => local.get(refusedName()) ?? [];

export function forgetRefused(key) { local.set(refusedName(), refused().filter(entry => entry.key !== key)); }

const remove = key => local.set(outboxName(), outbox().filter(entry => entry.key !== key));

/** Sends an answer: stored, or waiting here while the server is away. What it refuses is thrown. */
export async function send(id, answer) {
  const entry = { key: crypto.randomUUID(), id, answer, at: Date.now() };
  local.set(outboxName(), [...outbox(), entry]);
  try {
    await post(`/api/items/${encodeURIComponent(id)}/answer`, { key: entry.key, answer });
    remove(entry.key);
    return 'stored';
  } catch (error) {
    if (error instanceof Away) return 'waiting';
    remove(entry.key);
    throw error;
  }
}

let flushing = false;

/** Sends what waits. Sent twice, an answer counts once: it has a key. */
export async function flushOutbox() {
  if (flushing) return 0;
  flushing = true;
  let sent = 0;
  try {
    for (const entry of outbox()) {
      try {
        await post(`/api/items/${encodeURIComponent(entry.id)}/answer`, { key: entry.key, answer: entry.answer });
        remove(entry.key);
        sent++;
      } catch (error) {
        if (error instanceof Away || (error instanceof Refused && (error.status === 401 || error.status === 429 || error.status >= 500))) break;
        remove(entry.key);
        local.set(refusedName(), [...refused(), { ...entry, why: error.message }]);
      }
    }
  } finally {
    flushing = false;
  }
  return sent;
}
