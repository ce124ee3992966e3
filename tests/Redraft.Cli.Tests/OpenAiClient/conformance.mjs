// OpenAI's own client against `redraft serve nano`: node conformance.mjs ADDRESS KEY PROMPT EXPECTED
// EXPECTED is what `redraft sample` gives for PROMPT at temperature 0. Prints a line for each thing that holds; ends with 1 at the first that doesn't.
import assert from "node:assert/strict";
import OpenAI from "openai";

const [baseURL, apiKey, prompt, expected] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 180_000 });
const model = "nano";
const messages = [{ role: "user", content: prompt }];

async function check(name, body) {
  try {
    await body();
    console.log(`ok: ${name}`);
  } catch (error) {
    console.log(`FAILED: ${name}`);
    console.error(error);
    process.exit(1);
  }
}

await check("the list of models has the one", async () => {
  const ids = [];
  for await (const one of client.models.list()) ids.push(one.id);
  assert.deepEqual(ids, [model]);
  assert.equal((await client.models.retrieve(model)).owned_by, "redraft");
});

await check("a completion at temperature 0 is what redraft sample gives", async () => {
  const answer = await client.completions.create({ model, prompt, temperature: 0, max_tokens: 96 });
  assert.equal(answer.choices[0].text, expected);
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
});

await check("a chat at temperature 0 says the same", async () => {
  const answer = await client.chat.completions.create({ model, messages, temperature: 0, max_tokens: 96 });
  assert.equal(answer.choices[0].message.content, expected);
  assert.equal(answer.choices[0].message.role, "assistant");
});

await check("a stream of completions joins to it, and tells its cost", async () => {
  let [text, finish, usage] = ["", null, null];
  for await (const chunk of await client.completions.create({ model, prompt, temperature: 0, max_tokens: 96, stream: true, stream_options: { include_usage: true } })) {
    text += chunk.choices[0]?.text ?? "";
    finish = chunk.choices[0]?.finish_reason ?? finish;
    usage = chunk.usage ?? usage;
  }
  assert.equal(text, expected);
  assert.ok(["stop", "length"].includes(finish));
  assert.ok(usage.completion_tokens > 0);
});

await check("the client's own gathering of a chat's stream gives the whole answer", async () => {
  const stream = client.chat.completions.stream({ model, messages, temperature: 0.9, seed: 5, n: 2, max_tokens: 40, logprobs: true, top_logprobs: 2, stream_options: { include_usage: true } });
  const gathered = await stream.finalChatCompletion();
  const whole = await client.chat.completions.create({ model, messages, temperature: 0.9, seed: 5, n: 2, max_tokens: 40, logprobs: true, top_logprobs: 2 });
  assert.deepEqual(gathered.choices.map(choice => choice.message.content), whole.choices.map(choice => choice.message.content));
  assert.deepEqual(gathered.choices.map(choice => choice.logprobs.content), whole.choices.map(choice => choice.logprobs.content));
  assert.deepEqual(gathered.usage, whole.usage);
});

await check("the same seed gives the same samples, and another one others", async () => {
  const ask = seed => client.completions.create({ model, prompt, seed, n: 4, temperature: 1.5, max_tokens: 30 }).then(answer => answer.choices.map(choice => choice.text));
  const [one, again, other] = await Promise.all([ask(1), ask(1), ask(2)]);
  assert.deepEqual(one, again);
  assert.notDeepEqual(one, other);
});

await check("log-probabilities join to the text, a prompt's own included", async () => {
  const { choices: [choice] } = await client.completions.create({ model, prompt, echo: true, logprobs: 3, max_tokens: 8, temperature: 0 });
  assert.equal(choice.logprobs.tokens.join(""), choice.text);
  assert.equal(choice.logprobs.token_logprobs[0], null);
  assert.ok(choice.logprobs.token_logprobs.slice(1).every(nats => nats <= 0));
  assert.ok(choice.logprobs.top_logprobs.slice(1).every((place, i) => choice.logprobs.tokens[i + 1] in place));
});

await check("a stop ends the text before it", async () => {
  const stop = expected.slice(3, 6);
  const answer = await client.completions.create({ model, prompt, temperature: 0, max_tokens: 96, stop: [stop] });
  assert.equal(answer.choices[0].text, expected.slice(0, expected.indexOf(stop)));
  assert.equal(answer.choices[0].finish_reason, "stop");
});

await check("embeddings come as bytes, which the client asks for, and as numbers", async () => {
  const input = ["return the sum", "return the product"];
  const bytes = await client.embeddings.create({ model, input });
  const numbers = await client.embeddings.create({ model, input, encoding_format: "float" });
  assert.deepEqual(bytes.data.map(one => [...one.embedding].map(Math.fround)), numbers.data.map(one => one.embedding.map(Math.fround)));
  assert.equal(bytes.data.length, 2);
});

await check("errors are the client's own kinds", async () => {
  const stranger = new OpenAI({ baseURL, apiKey: "a-key-that-is-not-the-servers", maxRetries: 0 });
  await assert.rejects(() => stranger.models.list(), error => error instanceof OpenAI.AuthenticationError && error.code === "invalid_api_key");
  await assert.rejects(() => client.completions.create({ model, prompt, temperature: 9 }), error => error instanceof OpenAI.BadRequestError && error.param === "temperature");
  await assert.rejects(() => client.completions.create({ model, prompt, presence_penalty: 1 }), error => error instanceof OpenAI.BadRequestError && error.param === "presence_penalty");
  await assert.rejects(() => client.chat.completions.create({ model, messages, tools: [{ type: "function", function: { name: "f" } }] }), error => error instanceof OpenAI.BadRequestError && error.param === "tools");
  await assert.rejects(() => client.completions.create({ model, prompt: "x ".repeat(2000) }), error => error instanceof OpenAI.BadRequestError && error.code === "context_length_exceeded");
  await assert.rejects(() => client.completions.create({ model: "gpt-4o", prompt }), error => error instanceof OpenAI.NotFoundError && error.code === "model_not_found");
  await assert.rejects(() => client.models.retrieve("gpt-4o"), OpenAI.NotFoundError);
  await assert.rejects(() => client.images.generate({ prompt: "a cat" }), OpenAI.NotFoundError);
  await assert.rejects(() => client.completions.create({ model, prompt: "x".repeat(5 << 20) }), error => error instanceof OpenAI.APIError && error.status === 413);
});

await check("a stream that is aborted in the middle ends, and the server goes on", async () => {
  const stream = await client.chat.completions.create({ model, messages, temperature: 2, seed: 3, stream: true, n: 64 });
  let chunks = 0;
  for await (const _ of stream) {
    chunks++;
    stream.controller.abort();
  }
  assert.ok(chunks > 0);
  const answers = await Promise.all(Array.from({ length: 32 }, () => client.completions.create({ model, prompt, temperature: 0, max_tokens: 96 })));
  assert.ok(answers.every(answer => answer.choices[0].text === expected));
});
