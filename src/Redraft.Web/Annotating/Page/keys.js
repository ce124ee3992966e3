// Every action has a key. What the help shows is what is bound.
import { ask, el, key } from './dom.js';

let ofPage = [], ofView = [];

const isField = target => target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target?.isContentEditable
  || (target instanceof HTMLInputElement && !['radio', 'checkbox', 'button'].includes(target.type));

export function lettersOn() { try { return localStorage.getItem('redraft/letters') !== 'off'; } catch { return true; } }

function nameOf(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (event.key.length > 1) ? 'Shift+' : '';
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${shift}${name}`;
}

/** The keys that work everywhere. Each: { keys, does, run, inFields }. */
export function pageKeys(bindings) { ofPage = bindings; }

/** The keys of the view that is shown. */
export function viewKeys(bindings) { ofView = bindings; }

document.addEventListener('keydown', event => {
  if (event.isComposing || event.defaultPrevented || document.querySelector('dialog[open]')) return;
  const name = nameOf(event);
  const letter = name.length === 1;
  const field = isField(event.target);
  if (letter && (field || !lettersOn())) return;
  const found = [...ofView, ...ofPage].find(binding => binding.keys.includes(name) && (!field || binding.inFields || name.startsWith('Ctrl+')) && (!binding.when || binding.when(event)));
  if (!found) return;
  event.preventDefault();
  found.run(event);
});

const shown = name => name.split('+').filter(Boolean).map(part => ({ Enter: '↵', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Delete: 'Del' }[part] ?? (part.length === 1 ? part.toUpperCase() : part)));

const rows = bindings => bindings.filter(binding => binding.does).map(binding => el('div', { class: 'binding' },
  el('dt', {}, (binding.shown ?? binding.keys.slice(0, 2)).map((name, i) => [i ? ' or ' : null, key(...(name === '+' ? ['+'] : shown(name))), el('span', { class: 'unseen' }, name)])), el('dd', {}, binding.does)));

/** Shows the keys. */
export async function help() {
  const letters = el('input', { type: 'checkbox', id: 'letters' });
  letters.checked = lettersOn();
  letters.addEventListener('change', () => { try { localStorage.setItem('redraft/letters', letters.checked ? 'on' : 'off'); } catch { /* for this page only */ } });
  await ask('Keys', el('div', {},
    ofView.length ? [el('h3', {}, 'Here'), el('dl', { class: 'bindings' }, rows(ofView))] : null,
    el('h3', {}, 'Everywhere'), el('dl', { class: 'bindings' }, rows(ofPage)),
    el('label', { class: 'check' }, letters, 'Keys of a single letter work outside of text fields')), [['Close', () => true, 'main']], { wide: true });
}
