// Records what Hugging Face's own JavaScript implementation makes of our tokenizer files.
//   1. REDRAFT_RECORD=1 dotnet run --project tests/Redraft.Engine.Tests -c Release -- -class Redraft.Engine.Tests.Tokenizing.TokenizerGoldenTests
//      trains and writes tests/Goldens/tokenizer/*.tokenizer.json
//   2. npm install @huggingface/tokenizers@0.2.0 (in a scratch folder), then there: node <path>/tokenizer.mjs
//      writes tests/Goldens/tokenizer/*.ids.json
// Recorded with @huggingface/tokenizers 0.2.0, Node 20.20.2.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(join(process.cwd(), "x.js"));
const { Tokenizer } = require("@huggingface/tokenizers");
const folder = join(dirname(fileURLToPath(import.meta.url)), "tokenizer");

const written = [
  "", " ", "  ", "   ", "\n", "\n\n", "\r\n", " \n", "\n ", "  \n  x", "\t\tx", "a b", " a", "a ", "a  b", "a   b   ", "x\n\n\ny", "x \n \n y",
  "the model writes a draft", "def solve(values):\n    return [v * 2 for v in values]\n", "    for i in range(10):\n        total += i\n",
  "it's", "It'S", "IT'LL", "we'll they're I'm you've he'd", "don't 'tis 'sup ''s 'S's", "'", "''", "' s", "a'b", "rock'n'roll", "!'s", " 's",
  "0", "12", "123", "1234", "1234567890", "1,234.5", "x1y22z333w4444", "²³", "½ ¾", "Ⅷ", "١٢٣٤", "𝟘𝟙𝟚𝟛", "3.14e-10",
  "é", "e\u0301", "Größe naïve café", "Ελληνικά γράμματα", "русский текст", "漢字かな交じり文", "한국어 문장", "עברית", "العربية ١٢", "हिन्दी में", "ไทย", "𝒜𝓁𝓅𝒽𝒶", "𐐷𐐷 x",
  "🙂", "🙂🙂", " 🙂", "👩‍👩‍👧", "👍🏽!", "🇩🇪", "a🙂b", "🙂\n\nx", "“quoted” — done…", "!!!", "...\n\n", "?!\r\n", "(a != b) { a += 1; }", "// comment\n", "/* */", "<|x|>",
  "a_b-c", "__init__", "snake_case camelCase", "$100 50% #1 @x", "http://example.org/a?b=c&d", "\u00a0x", "x\u00a0y", "\u3000x", "x\u2028y", "x\u200by", "\u0000", "\u0001\u001f", "\ufffd",
  "<|endoftext|>", "a<|endoftext|>b", "<|im_start|>x<|im_end|>", "<|im_end|><|im_end|>", " <|im_start|> ", "<|im_start|", "\n<|im_end|>\n",
  "A".repeat(100), "ab".repeat(100), "the ".repeat(50), " ".repeat(100) + "x", "\n".repeat(40) + "x", "=".repeat(80), "-".repeat(33) + "\n",
];

// Mixtures of awkward neighbours, by a fixed rule (a 32-bit linear congruence).
const atoms = [
  "a", "B", "é", "я", "漢", "7", "42", "1234", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "'", "'s", "'LL", "'re", "!", "...", "_", "🙂", "²", "\u0301", "𝒜", "the", " model", "return",
];
let state = 1;
const next = (count) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % count;
while (written.length < 220) written.push(Array.from({ length: 2 + next(14) }, () => atoms[next(atoms.length)]).join(""));

for (const name of ["gpt2", "llama3", "qwen2"]) {
  const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(folder, `${name}.tokenizer.json`), "utf8")), {});
  const rows = written.map((text) => JSON.stringify({ text, ids: tokenizer.encode(text, { add_special_tokens: false }).ids }));
  writeFileSync(join(folder, `${name}.ids.json`), `[\n${rows.join(",\n")}\n]\n`);
}
