// Hugging Face's tokenizers: answers each line {"text"} with the tokens of the text, special tokens read as such, none added.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Tokenizer } from "@huggingface/tokenizers";

const tokenizer = new Tokenizer(JSON.parse(readFileSync(process.argv[2], "utf8")), {});
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(tokenizer.encode(JSON.parse(line).text, { add_special_tokens: false }).ids));
}
