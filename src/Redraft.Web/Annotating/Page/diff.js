// What changed between two texts: lines first, then the words of lines that changed.
import { el, put } from './dom.js';
import { coloured } from './python.js';

const mostCells = 4_000_000; // of the table of a comparison; what is larger is shown as wholly replaced

/** The longest common subsequence of two lists as [operation, item]: ' ', '-' or '+'. */
export function compare(before, after) {
  let start = 0, end = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  const a = before.slice(start, before.length - end), b = after.slice(start, after.length - end);
  const made = before.slice(0, start).map(item => [' ', item]);
  if (a.length * b.length > mostCells) made.push(...a.map(item => ['-', item]), ...b.map(item => ['+', item]));
  else {
    const width = b.length + 1, table = new Uint32Array((a.length + 1) * width);
    for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--)
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
      if (i < a.length && j < b.length && a[i] === b[j]) { made.push([' ', a[i]]); i++; j++; }
      else if (j >= b.length || (i < a.length && table[(i + 1) * width + j] >= table[i * width + j + 1])) made.push(['-', a[i++]]);
      else made.push(['+', b[j++]]);
    }
  }
  made.push(...(end ? before.slice(-end) : []).map(item => [' ', item]));
  return made;
}

const wordsOf = text => text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
const linesOf = text => { const lines = text.replace(/\n$/, '').split('\n'); return text === '' ? [] : lines; };

/** A line's text as nodes; `marks` are [from, to] that changed. */
function lineNodes(text, marks, isCode) {
  const colours = isCode ? coloured(text) : [];
  const cuts = [...new Set([0, text.length, ...marks.flat(), ...colours.flatMap(([from, to]) => [from, to])])].sort((x, y) => x - y);
  const nodes = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, to] = [cuts[i], cuts[i + 1]];
    const colour = colours.find(([x, y]) => x <= from && to <= y)?.[2];
    const marked = marks.some(([x, y]) => x <= from && to <= y);
    nodes.push(put(el('span', { class: [colour ? `c-${colour}` : '', marked ? 'changed' : ''].join(' ').trim() || null }), text.slice(from, to)));
  }
  return nodes;
}

/** Where the words of a changed line differ from those of its other version; nothing where they have little in common. */
function wordMarks(before, after) {
  const steps = compare(wordsOf(before), wordsOf(after));
  const count = op => steps.filter(step => step[0] === op && step[1].trim()).length;
  if (count(' ') < Math.max(count('-'), count('+'))) return [[], []];
  const marks = [[], []], at = [0, 0];
  for (const [op, word] of steps) {
    for (const side of [0, 1]) {
      if (op === '+-'[side]) continue; // the other side's word
      const last = marks[side].at(-1);
      if (op === ' ') at[side] += word.length;
      else if (last?.[1] === at[side]) at[side] = last[1] = at[side] + word.length;
      else marks[side].push([at[side], at[side] += word.length]);
    }
  }
  return marks;
}

/** The change from one text to another, for reading: lines for programs, words for prose. */
export function diffView(before, after, isCode) {
  if (before === after) return el('p', { class: 'soft same' }, 'No change.');
  return isCode ? lineDiff(before, after) : wordDiff(before, after);
}

function lineDiff(before, after) {
  const box = el('div', { class: 'diff code', tabindex: '0', role: 'group', 'aria-label': 'Change against the draft' });
  const steps = compare(linesOf(before), linesOf(after));
  for (let i = 0; i < steps.length;) {
    if (steps[i][0] === ' ') { box.append(row(' ', steps[i++][1], [])); continue; }
    const out = [], into = [];
    while (i < steps.length && steps[i][0] !== ' ') { (steps[i][0] === '-' ? out : into).push(steps[i][1]); i++; }
    const pairs = out.map((line, k) => k < into.length ? wordMarks(line, into[k]) : [[], []]);
    out.forEach((line, k) => box.append(row('-', line, pairs[k][0])));
    into.forEach((line, k) => box.append(row('+', line, pairs[k]?.[1] ?? [])));
  }
  return box;
}

const signs = { ' ': ['', ''], '-': ['−', 'taken out: '], '+': ['+', 'put in: '] };

function row(op, text, marks) {
  const tag = op === '-' ? 'del' : op === '+' ? 'ins' : 'span';
  return el('div', { class: `line ${op === '-' ? 'out' : op === '+' ? 'in' : ''}` }, el('span', { class: 'sign', 'aria-hidden': 'true' }, signs[op][0]), el('span', { class: 'unseen' }, signs[op][1]), el(tag, { class: 'body' }, lineNodes(text, marks, true)));
}

function wordDiff(before, after) {
  const box = el('p', { class: 'diff prose', dir: 'auto' });
  let last = null;
  for (const [op, word] of compare(wordsOf(before), wordsOf(after))) {
    if (last?.op !== op) box.append((last = { op, node: el(op === '-' ? 'del' : op === '+' ? 'ins' : 'span') }).node);
    put(last.node, word);
  }
  return box;
}
