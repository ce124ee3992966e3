// Asks Hugging Face's own JavaScript implementation what it makes of strings.
//   In a scratch folder: npm install @huggingface/tokenizers@0.2.0, then there
//   node <path>/tokenizer_judge.mjs FOLDER [COUNT [SEED]]
//     writes FOLDER/NAME.ids.json for each FOLDER/NAME.tokenizer.json. COUNT is 10000, SEED 1 where not given.
//   REDRAFT_JUDGED=FOLDER ./test The_ids_are_those_of_hugging_face
//     compares; FOLDER may hold real files of any size.
// "ids" is without the template's tokens, "full" with them where it has any, "decoded" the text of "ids" without special tokens where that isn't
// the text itself, "random" up to three ids drawn at random and "randomDecoded" their text.
// Where a text that is decoded begins with U+FEFF, JavaScript's TextDecoder swallows it and ours doesn't: with other seeds than 1 a difference of "randomDecoded" or
// "decoded" by a leading U+FEFF alone is that.
// Recorded with @huggingface/tokenizers 0.2.0, Node 20.20.2, Unicode 17.0.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { texts } from "./tokenizer_texts.mjs";

const require = createRequire(join(process.cwd(), "x.js"));
const { Tokenizer } = require("@huggingface/tokenizers");

export function judge(folder, name, count, seed, atMost) {
  const json = JSON.parse(readFileSync(join(folder, `${name}.tokenizer.json`), "utf8"));
  const tokenizer = new Tokenizer(json, {});
  const read = { skip_special_tokens: true, clean_up_tokenization_spaces: false };
  const decode = (ids) => (ids.length ? tokenizer.decode(ids, read) : "");
  const tokens = json.added_tokens.slice(0, 300).map((token) => token.content);
  const size = Math.max(...[Object.keys(json.model.vocab).length, ...json.added_tokens.map((token) => token.id + 1)]);
  const rows = texts(count, seed, tokens, atMost).map((text, i) => {
    const { ids } = tokenizer.encode(text, { add_special_tokens: false });
    const full = tokenizer.encode(text, { add_special_tokens: true }).ids;
    const random = Array.from({ length: i % 4 }, (_, j) => (Math.imul(i * 4 + j + 1, 2654435761) >>> 0) % size);
    return JSON.stringify({ text, ids, full: full.length === ids.length ? undefined : full, decoded: decode(ids) === text ? undefined : decode(ids), random, randomDecoded: decode(random) });
  });
  writeFileSync(join(folder, `${name}.ids.json`), `[\n${rows.join(",\n")}\n]\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, count, seed] = process.argv.slice(2);
  for (const file of readdirSync(folder).filter((file) => file.endsWith(".tokenizer.json"))) {
    judge(folder, file.replace(".tokenizer.json", ""), Number(count ?? 10000), Number(seed ?? 1));
  }
}
