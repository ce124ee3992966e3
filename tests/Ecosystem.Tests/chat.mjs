// Hugging Face's Jinja: answers each line {"source", "names"} with the rendered text, or with what it says against it. The date is always the fourth of July.
import { createInterface } from "node:readline";

const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length > 0 ? given : [Real.UTC(2026, 6, 4, 12)]));
  }
};
const { Template } = await import("@huggingface/jinja");
const templates = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  const { source, names } = JSON.parse(line);
  try {
    if (!templates.has(source)) templates.set(source, new Template(source));
    console.log(JSON.stringify({ text: templates.get(source).render(names) }));
  } catch (error) {
    console.log(JSON.stringify({ problem: String(error.message) }));
  }
}
