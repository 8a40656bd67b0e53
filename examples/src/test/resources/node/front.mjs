// Begins a trace for each request and calls the next service in it. With an argument its HTTP
// calls have spans of their own, which do not go to Langfuse.
import { createRequire } from "node:module";
import { context, propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { propagateAttributes, startActiveObservation } from "@langfuse/tracing";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const traced = process.argv.length > 2;
const provider = new NodeTracerProvider({ spanProcessors: [new LangfuseSpanProcessor()] });
provider.register();
registerInstrumentations({ instrumentations: traced ? [new HttpInstrumentation()] : [] });
const http = createRequire(import.meta.url)("node:http"); // afterwards, so that it is instrumented

const server = http.createServer(async (request, response) => {
  const attributes = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const around = traced ? context.active() : propagation.extract(ROOT_CONTEXT, request.headers);
  const answer = await context.with(around, () =>
    propagateAttributes({ ...attributes, asBaggage: true }, () =>
      startActiveObservation("front", () => call(process.env.NEXT_SERVICE))));
  response.end(answer);
});

function call(url) {
  const headers = {};
  if (!traced) {
    propagation.inject(context.active(), headers);
  }
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: "POST", headers }, async (response) =>
      resolve(Buffer.concat(await response.toArray()).toString()));
    request.on("error", reject).end("What does flush wait for?");
  });
}

server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
process.once("SIGTERM", () => provider.shutdown().finally(() => process.exit()));
