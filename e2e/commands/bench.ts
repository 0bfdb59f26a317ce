/** `npm run bench`: measures transfers against `@nats-io/obj` and against the connection alone. See e2e/bench/README.md. */
import { readOptions, usage } from "../bench/options.ts";
import { runLineBench } from "../bench/line/enter.ts";
import { runBench } from "../bench/run.ts";
import { runCommand } from "../runners/run-command.ts";

await runCommand({ readOptions, usage }, (options) => (options.line ? runLineBench(options) : runBench(options)));
