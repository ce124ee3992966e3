// Makes a small tokenizer.json of each family's pipeline, and records what Hugging Face's own JavaScript implementation makes of strings.
//   In a scratch folder: npm install @huggingface/tokenizers@0.2.0, then there: node <path>/tokenizer_families.mjs
//   writes tests/Goldens/tokenizer/families/*.tokenizer.json and *.ids.json
// The pipelines are those of the published files; the vocabularies are small and our own: of bytes from gpt2.tokenizer.json (tokenizer.mjs), of characters
// learned below. Recorded with @huggingface/tokenizers 0.2.0, Node 20.20.2, Unicode 17.0.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { judge } from "./tokenizer_judge.mjs";
import { texts } from "./tokenizer_texts.mjs";

const goldens = join(dirname(fileURLToPath(import.meta.url)), "tokenizer");
const folder = join(goldens, "families");
const mark = "\u2581";
const added = (id, content, flags = {}) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: false, ...flags });
const special = (id, content, flags = {}) => added(id, content, { special: true, ...flags });
const byteLevel = (use_regex) => ({ type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex });
const replace = (from, to) => ({ type: "Replace", pattern: { String: from }, content: to });
const template = (before, after, ids) => ({
  type: "TemplateProcessing",
  single: [...before.map((id) => ({ SpecialToken: { id, type_id: 0 } })), { Sequence: { id: "A", type_id: 0 } }, ...after.map((id) => ({ SpecialToken: { id, type_id: 0 } }))],
  pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 1 } }],
  special_tokens: Object.fromEntries([...before, ...after].map((id) => [id, { id, ids: [ids[id]], tokens: [id] }])),
});

// Character BPE over words that begin with a mark: the commonest pair first, ties to the pair that sorts first.
function learn(first, tab, count) {
  const pieces = new Map();
  for (const text of texts(1500, 11, [], 30)) {
    for (const piece of (mark + text.replaceAll(" ", mark)).match(/\u2581*[^\u2581]+/gu) ?? []) pieces.set(piece, (pieces.get(piece) ?? 0) + 1);
  }
  const tokens = [...first];
  for (let value = 0; value < 256; value++) tokens.push(value === 9 && tab ? "\t" : `<0x${value.toString(16).toUpperCase().padStart(2, "0")}>`);
  const characters = new Map();
  for (const [piece, times] of pieces) for (const character of piece) characters.set(character, (characters.get(character) ?? 0) + times);
  const common = [...characters].filter(([character, times]) => times > 4 && !tokens.includes(character) && !"\n\r".includes(character));
  tokens.push(...common.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 250).map(([character]) => character));
  const known = new Set(tokens);
  const words = [...pieces].map(([piece, times]) => [Array.from(piece), times]);
  const merges = [];
  while (merges.length < count) {
    const pairs = new Map();
    for (const [word, times] of words) {
      for (let i = 0; i + 1 < word.length; i++) {
        if (known.has(word[i]) && known.has(word[i + 1])) pairs.set(`${word[i]} ${word[i + 1]}`, (pairs.get(`${word[i]} ${word[i + 1]}`) ?? 0) + times);
      }
    }
    const [best] = [...pairs].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
    const [left, right] = best.split(" ");
    merges.push(best);
    if (!known.has(left + right)) tokens.push(left + right);
    known.add(left + right);
    for (const [word] of words) {
      for (let i = 0; i + 1 < word.length; i++) if (word[i] === left && word[i + 1] === right) word.splice(i, 2, left + right);
    }
  }
  return { tokens, merges };
}

function characters(first, tab, rest) {
  const { tokens, merges } = learn(first, tab, 350);
  return {
    version: "1.0", truncation: null, padding: null, ...rest,
    model: {
      type: "BPE", dropout: null, unk_token: "<unk>", continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: true, byte_fallback: true, ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges,
    },
  };
}

const toText = [replace(mark, " "), { type: "ByteFallback" }, { type: "Fuse" }];
const strip = { type: "Strip", content: " ", start: 1, stop: 0 };
const control = ["<unk>", "<s>", "</s>"];
const gpt2 = () => JSON.parse(readFileSync(join(goldens, "gpt2.tokenizer.json"), "utf8"));
const families = {
  // Llama 2, TinyLlama, Mistral 0.1: a space before every section, which decoding takes away.
  llama2: () => characters(control, false, {
    added_tokens: control.map((content, id) => special(id, content)),
    normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: mark }, replace(" ", mark)] },
    pre_tokenizer: null, post_processor: template(["<s>"], [], { "<s>": 1 }), decoder: { type: "Sequence", decoders: [...toText, strip] },
  }),
  // Early conversions of the same, whose special tokens are looked for after normalization; with a template that ends a text.
  llama2_normalized: () => characters(control, false, {
    added_tokens: control.map((content, id) => special(id, content, { normalized: true })),
    normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: mark }, replace(" ", mark)] },
    pre_tokenizer: null, post_processor: template(["<s>"], ["</s>"], { "<s>": 1, "</s>": 2 }), decoder: { type: "Sequence", decoders: [...toText, strip] },
  }),
  // Mistral 0.3, and Llama 2 converted anew: a space before the text alone, put there by Metaspace.
  mistral: () => characters([...control, "[INST]", "[/INST]"], false, {
    added_tokens: [...control, "[INST]", "[/INST]"].map((content, id) => special(id, content)),
    normalizer: null, pre_tokenizer: { type: "Metaspace", replacement: mark, prepend_scheme: "first", split: false },
    post_processor: template(["<s>"], [], { "<s>": 1 }), decoder: { type: "Sequence", decoders: [...toText, strip] },
  }),
  // Metaspace before every section, and added tokens that swallow the blanks beside them.
  metaspace: () => characters([...control, "<|user|>", "<mask>"], false, {
    added_tokens: [...control.map((content, id) => special(id, content)), special(3, "<|user|>", { rstrip: true }), special(4, "<mask>", { lstrip: true })],
    normalizer: null, pre_tokenizer: { type: "Metaspace", replacement: mark, prepend_scheme: "always", split: false },
    post_processor: null, decoder: { type: "Sequence", decoders: [...toText, strip] },
  }),
  // Gemma 2: no space before a text, a tab among the bytes, runs of blanks and tags as added tokens.
  gemma2: () => characters(["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "\n\n", "\n\n\n", mark + mark, mark + mark + mark, "<table>"], true, {
    added_tokens: [
      special(0, "<pad>"), special(1, "<eos>"), special(2, "<bos>"), special(3, "<unk>"), special(4, "<start_of_turn>"),
      added(5, "\n\n"), added(6, "\n\n\n"), added(7, mark + mark), added(8, mark + mark + mark), added(9, "<table>"),
    ],
    normalizer: replace(" ", mark), pre_tokenizer: { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
    post_processor: template(["<bos>"], [], { "<bos>": 2 }), decoder: { type: "Sequence", decoders: toText },
  }),
  // CodeGen: GPT-2 with runs of blanks as added tokens.
  codegen: () => {
    const file = gpt2();
    let id = 589;
    for (let length = 31; length > 1; length--) file.added_tokens.push(added(id++, " ".repeat(length), { normalized: true }));
    for (let length = 9; length > 1; length--) file.added_tokens.push(added(id++, "\t".repeat(length), { normalized: true }));
    return file;
  },
  // GPT-J: GPT-2 with tokens that stand for nothing.
  gptj: () => {
    const file = gpt2();
    for (let i = 1; i <= 9; i++) file.added_tokens.push(added(588 + i, `<|extratoken_${i}|>`, { normalized: true }));
    return file;
  },
  // SmolLM2: digits stand alone, and the vocabulary lacks bytes, which are lost.
  smollm2: () => {
    const file = gpt2();
    const lacking = "\u00c0\u00c1\u00f1\u00f2\u00f3\u00f4\u00f5\u00f6\u00f7\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00fe\u00ff\u0101\u0105\u0117\u0121";
    const whole = (text) => ![...lacking].some((character) => text.includes(character));
    const ends = file.added_tokens.map((token) => token.content);
    const kept = Object.keys(file.model.vocab).filter((token) => whole(token) && !ends.includes(token));
    file.model.vocab = Object.fromEntries(kept.map((token, i) => [token, i + ends.length]));
    file.model.merges = file.model.merges.filter(whole);
    file.added_tokens = ends.map((content, id) => special(id, content));
    file.pre_tokenizer = { type: "Sequence", pretokenizers: [{ type: "Digits", individual_digits: true }, byteLevel(true)] };
    file.post_processor = null;
    return file;
  },
  // Mistral NeMo: words end before capitals.
  mistral_nemo: () => {
    const file = gpt2();
    const Regex = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    file.pre_tokenizer = { type: "Sequence", pretokenizers: [{ type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false }, byteLevel(false)] };
    file.model.ignore_merges = true;
    return file;
  },
  // Qwen 2, 2.5 and 3 compose text first.
  qwen3: () => ({ ...JSON.parse(readFileSync(join(goldens, "qwen2.tokenizer.json"), "utf8")), normalizer: { type: "NFC" } }),
  // Llama 3 takes pieces that are tokens whole, and begins a text.
  llama3: () => {
    const file = JSON.parse(readFileSync(join(goldens, "llama3.tokenizer.json"), "utf8"));
    const { id, content } = file.added_tokens[0];
    file.model.ignore_merges = true;
    file.post_processor = { type: "Sequence", processors: [byteLevel(true), template([content], [], { [content]: id })] };
    return file;
  },
};

mkdirSync(folder, { recursive: true });
for (const [name, make] of Object.entries(families)) {
  writeFileSync(join(folder, `${name}.tokenizer.json`), JSON.stringify(make(), null, 1) + "\n");
  judge(folder, name, 200, 5, 10);
}
