// llama.cpp, by node-llama-cpp: loads a GGUF file and answers each line {"text", "tokens", "most"} with its own tokens of the text and its likeliest
// next tokens after ours. A line {"file", "tokens", "into"} has it load another GGUF file, and writes the logits after each of our tokens as floats
// into a third. Keys and values as floats, as ours are.
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
const open = async (modelPath) => {
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 512, threads: 1, flashAttention: false, experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32" });
  return { model, sequence: context.getSequence() };
};
const { model, sequence } = await open(process.argv[2]);

for await (const line of createInterface({ input: process.stdin })) {
  const { text, tokens, most, file, into } = JSON.parse(line);
  if (file) {
    const other = await open(file);
    const places = await other.sequence.controlledEvaluate(tokens.map((token) => [token, { generateNext: { logits: true } }]));
    writeFileSync(into, Float32Array.from(places.flatMap((place) => [...place.next.logits].sort(([a], [b]) => a - b).map(([, logit]) => logit))));
    await other.model.dispose();
    console.log("{}");
    continue;
  }

  await sequence.clearHistory();
  const written = [];
  for await (const token of sequence.evaluate(tokens, { temperature: 0, yieldEogToken: true })) {
    written.push(token);
    if (written.length >= most || model.isEogToken(token)) break;
  }
  console.log(JSON.stringify({ tokens: [...model.tokenize(text, true)], written }));
}
process.exit(0);
