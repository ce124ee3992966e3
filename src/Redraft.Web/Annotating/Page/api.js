// The server: requests, what it says of itself, and whether it is there.

export class Away extends Error { }

export class Refused extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

export const here = { state: null, connected: true };
const watchers = new Set();

/** Calls back whenever the state or the connection changed. */
export function watch(run) { watchers.add(run); return () => watchers.delete(run); }

function tell() { for (const run of [...watchers]) run(here); }

function connected(is) {
  if (here.connected === is) return;
  here.connected = is;
  tell();
}

async function request(path, body, signal) {
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json', 'X-Redraft-Token': here.state?.token ?? '' };
  for (let again = 0; ; again++) {
    let response;
    try {
      response = await fetch(path, { method: body === undefined ? 'GET' : 'POST', headers, body: body === undefined ? undefined : JSON.stringify(body), signal, cache: 'no-store', credentials: 'same-origin' });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      connected(false);
      throw new Away('the server is away');
    }
    if (response.status === 429 && again < 4) {
      await new Promise(resolve => setTimeout(resolve, 300 * 2 ** again));
      continue;
    }
    if (response.status >= 502 && response.status <= 504) {
      connected(false);
      throw new Away('the server is away');
    }
    connected(true);
    if (!response.ok) throw new Refused(response.status, (await response.json().catch(() => ({}))).error ?? `the server answered ${response.status}`);
    return response;
  }
}

const json = async (path, body, signal) => {
  const response = await request(path, body, signal);
  try {
    return await response.json();
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Away('the server went away');
  }
};

/** Reads. */
export const get = path => json(path);

/** Changes something. */
export const post = (path, body = {}, signal = undefined) => json(path, body, signal);

/** Changes something, and yields each line of the answer as it comes. */
export async function* stream(path, body, signal) {
  const reader = (await request(path, body, signal)).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    let part;
    try {
      part = await reader.read();
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      throw new Away('the server went away in the middle');
    }
    if (part.done) return;
    const lines = (rest + part.value).split('\n');
    rest = lines.pop();
    for (const line of lines) if (line) yield JSON.parse(line);
  }
}

/** Asks how things are. */
export async function refresh() {
  here.state = await get('/api/state');
  tell();
  return here.state;
}

/** Keeps asking, while somebody looks. */
export function poll(milliseconds) {
  const look = async () => {
    if (document.visibilityState === 'visible') {
      try {
        await refresh();
      } catch (error) {
        if (error instanceof Refused && error.status === 401) { here.ended = error.message; tell(); return; }
      }
    }
    setTimeout(look, milliseconds);
  };
  setTimeout(look, milliseconds);
}
