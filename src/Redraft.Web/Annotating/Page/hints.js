// What makes feedback teach, as hints while it is written. They never block, and they can be wrong.

const wrong = /\b(wrong|incorrect|not|n't|never|missing|misses|lacks?|ignores?|forgets?|instead|should|shouldn|but|only|fails?|error|bug|too|unclear|invent\w*|counts?|returns?|gives|drops?|omits?|leaves out|without|must|needs?|repeats?|vague)\b|n't\b/i;
const mend = /\b(should|must|needs? to|instead|rather|use|return|add|remove|replace|change|count|check|say|mention|name|keep|drop|delete|start|end|make|write|put|sort|skip|include|leave|compare|divide|multiply|subtract|sum|first|try|take|give|let)\b/i;
const praise = /\b(good|great|nice|excellent|perfect|well done|awesome|amazing|love it|fine|ok(?:ay)?)\b/i;
const code = /^\s*(def |class |for .+ in .+:|if .+:|elif .+:|else:|while .+:|return\b.*[([{+\-*/%=<>]|import |from .+ import |[A-Za-z_][\w.[\]]*\s*[+\-*/]?=[^=])/;
const stop = new Set('a an the of in on to and or is are be it its this that for with as by from at which'.split(' '));

const wordsOf = text => (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []);
/** The words of a text that say something. */
export const telling = text => new Set(wordsOf(text).filter(word => !stop.has(word)));

function shared(a, b) {
  if (a.size === 0 || b.size === 0) return 0;
  let both = 0;
  for (const word of a) if (b.has(word)) both++;
  return both;
}

/** What is to be said of a point: [{ ok, text, warn }]. */
export function hintsFor(text, { description, draft, isCode, others, mine }) {
  const trimmed = text.trim();
  const hints = [
    { ok: wrong.test(trimmed), text: 'says what is wrong' },
    { ok: mend.test(trimmed), text: 'says how to repair it' },
  ];
  if (!trimmed) return hints;
  const warn = message => hints.push({ ok: false, warn: true, text: message });
  if (trimmed.length > 20_000) { warn(`${trimmed.length.toLocaleString()} characters: too long to be sent; 20,000 is the most`); return hints; }
  const words = telling(trimmed);
  if (trimmed.length < 15) warn(`${trimmed.length} characters: short for a model to act on`);
  if (trimmed.length > 1200) warn(`${trimmed.length.toLocaleString()} characters: long; several points teach better`);
  const draftLines = new Set(draft.split('\n').map(line => line.trim()).filter(line => line.length > 12));
  if (isCode && trimmed.split('\n').some(line => code.test(line) || draftLines.has(line.trim()))) warn('holds whole lines of code: say it in words, or use “Correct it yourself”');
  if (praise.test(trimmed) && wordsOf(trimmed).length < 8 && !/\b(not|but|n't)\b/i.test(trimmed)) warn('praise alone: nothing to act on');
  const task = telling(description);
  if (words.size >= 4 && shared(words, task) / words.size >= 0.8) warn('mostly repeats the task: what of it does the draft get wrong?');
  const same = other => { const those = telling(other); return other.trim().toLowerCase() === trimmed.toLowerCase() || (words.size >= 4 && shared(words, those) / Math.max(words.size, those.size) >= 0.85); };
  if (others.some(other => other.trim() && same(other))) warn('says the same as another point here');
  else if (mine.some(same)) warn('you wrote almost the same on another item: is it as true here?');
  return hints;
}
