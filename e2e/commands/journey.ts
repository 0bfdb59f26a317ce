/** `npm run journey`: measures what a person waits for, on a line with a delay. See e2e/journey/README.md. */
import { type JourneyOptions, readOptions, usage } from "../journey/options.ts";
import { runJourney } from "../journey/run.ts";

let options: JourneyOptions | undefined;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${usage}`);
  process.exitCode = 2;
}
if (options) {
  try {
    await runJourney(options);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
