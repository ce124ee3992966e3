// The official client of the Model Context Protocol starts the server whose command line is the argument, and asks what comes in: a line {tool, arguments} each, answered by {text, error}; {list} by the tools.
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const [command, ...args] = JSON.parse(process.argv[2]);
const client = new Client({ name: "official-client", version: "1.0.0" });
await client.connect(new StdioClientTransport({ command, args, stderr: "inherit" }));
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (!asked.tool) {
    const { tools } = await client.listTools();
    console.log(JSON.stringify({ text: tools.map((tool) => `${tool.name}:${tool.annotations.readOnlyHint}:${tool.inputSchema.type}`).join(" "), error: false }));
    continue;
  }

  const result = await client.callTool({ name: asked.tool, arguments: asked.arguments });
  console.log(JSON.stringify({ text: result.content.map((part) => part.text).join(""), error: result.isError === true }));
}
await client.close();
