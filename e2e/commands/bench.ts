/** `npm run bench`: measures transfers against `@nats-io/obj` and against the connection alone. See e2e/bench/README.md. */
import { type BenchOptions, readOptions, usage } from "../bench/options.ts";
import { runLineBench } from "../bench/line/enter.ts";
import { runBench } from "../bench/run.ts";

let options: BenchOptions | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  try {
    await (options.line ? runLineBench(options) : runBench(options));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
