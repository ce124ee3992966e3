// Just enough of Python's grammar to colour a program.

const words = new Set('False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case'.split(' '));
const built = new Set('abs all any bool bytes chr dict divmod enumerate filter float format frozenset getattr hasattr hash hex id input int isinstance issubclass iter len list map max min next object ord pow print range repr reversed round set setattr slice sorted str sum super tuple type zip Exception ValueError TypeError KeyError IndexError'.split(' '));
const token = /(#[^\n]*)|((?:[rRbBuUfF]{0,2})(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|0[xXbBoO][\da-fA-F_]+)|([A-Za-z_]\w*)|(@[A-Za-z_][\w.]*)/g;
const most = 100_000;

/** Cuts a program into [from, to, class] where something is to be coloured. */
export function coloured(text) {
  const found = [];
  let name = false;
  for (const match of text.slice(0, most).matchAll(token)) {
    const [all, comment, string, number, word, decorator] = match;
    const kind = comment ? 'comment' : string ? 'string' : number ? 'number' : decorator ? 'built' : words.has(word) ? 'word' : name ? 'name' : built.has(word) ? 'built' : null;
    name = word === 'def' || word === 'class';
    if (kind) found.push([match.index, match.index + all.length, kind]);
  }
  return found;
}
