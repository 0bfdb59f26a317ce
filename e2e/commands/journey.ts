/** `npm run journey`: measures what a person waits for, on a line with a delay. See e2e/journey/README.md. */
import { readOptions, usage } from "../journey/options.ts";
import { runJourney } from "../journey/run.ts";
import { runCommand } from "../runners/run-command.ts";

await runCommand({ readOptions, usage }, runJourney);
