// Tests with what they expect and what they got.
import { el, put } from './dom.js';

const named = { pass: 'passes', wrong: 'wrong', exception: 'error', syntax: 'not a program', 'missing-function': 'no such function', timeout: 'too slow', memory: 'too much memory', output: 'too much output', killed: 'stopped', protocol: 'odd answer', harness: 'could not run' };

/** How a verdict is called. */
export const verdictName = verdict => named[verdict] ?? String(verdict).replaceAll('-', ' ');

/** "passes 12 of 17", or how it failed; null where there are no tests. */
export function verdictBadge(text) {
  if (text.passed === null || text.passed === undefined) return null;
  const passing = text.calls.filter(call => call.verdict === 'pass').length;
  const words = text.calls.length ? `passes ${passing} of ${text.calls.length}` : text.passed ? 'passes' : verdictName(text.kind);
  return el('span', { class: `badge ${text.passed ? 'good' : 'bad'}` }, el('span', { 'aria-hidden': 'true' }, text.passed ? '✓ ' : '✗ '), words);
}

/** The tests of a text: what fails first, what passes on demand. */
export function testsView(text, first = 5) {
  if (text.passed === null || text.passed === undefined) return null;
  const failing = text.calls.filter(call => call.verdict !== 'pass'), passing = text.calls.filter(call => call.verdict === 'pass');
  const body = el('tbody', { role: 'rowgroup' });
  const rows = calls => calls.map(call => el('tr', { role: 'row', class: call.verdict === 'pass' ? 'pass' : 'fail' },
    el('td', { role: 'cell', class: 'state' }, el('span', { 'aria-hidden': 'true' }, call.verdict === 'pass' ? '✓' : '✗'), el('span', { class: 'unseen' }, verdictName(call.verdict))),
    cell('Call', call.call, 'call'),
    cell('Expected', call.expected ?? '', ''),
    cell('Got', call.actual ?? call.error ?? verdictName(call.verdict), call.verdict === 'pass' ? '' : 'got')));
  const shown = failing.slice(0, first), rest = [...failing.slice(shown.length), ...passing];
  body.append(...rows(shown));
  const more = rest.length === 0 ? null : el('button', {
    type: 'button', class: 'quiet', on: { click: () => { body.append(...rows(rest.slice(0, 500))); more.remove(); } },
  }, failing.length > shown.length ? `Show ${failing.length - shown.length} more that fail${passing.length ? ` and ${passing.length} that pass${passing.length === 1 ? 'es' : ''}` : ''}` : passing.length === 1 ? 'Show the one that passes' : `Show the ${passing.length} that pass`);
  return el('div', { class: 'tests' },
    text.calls.length === 0 ? null : el('table', { role: 'table' }, el('caption', { class: 'unseen' }, 'Tests'),
      el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ['', 'Call', 'Expected', 'Got'].map(name => el('th', { role: 'columnheader', scope: 'col' }, name || el('span', { class: 'unseen' }, 'Verdict'))))), body),
    more, text.message && text.calls.length === 0 ? el('pre', { class: 'message', text: text.message, tabindex: '0', role: 'group', 'aria-label': 'Message' }) : null);
}

const cell = (label, value, kind) => el('td', { role: 'cell', class: kind || null, 'data-label': label }, put(el('code'), String(value).length > 2000 ? String(value).slice(0, 2000) + '…' : value));

