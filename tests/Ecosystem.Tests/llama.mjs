// llama.cpp, by node-llama-cpp: loads a GGUF file and answers each line {"text", "tokens", "most"} with its own tokens of the text and its likeliest
// next tokens after ours. Keys and values as floats, as ours are.
import { createInterface } from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: process.argv[2], gpuLayers: 0 });
const context = await model.createContext({ contextSize: 512, threads: 1, flashAttention: false, experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32" });
const sequence = context.getSequence();

for await (const line of createInterface({ input: process.stdin })) {
  const { text, tokens, most } = JSON.parse(line);
  await sequence.clearHistory();
  const written = [];
  for await (const token of sequence.evaluate(tokens, { temperature: 0, yieldEogToken: true })) {
    written.push(token);
    if (written.length >= most || model.isEogToken(token)) break;
  }
  console.log(JSON.stringify({ tokens: [...model.tokenize(text, true)], written }));
}
process.exit(0);
