/** Runs a command with its options. Explains wrong ones, and exits with 2; exits with 1 when the command fails. */
export async function runCommand<Options>(
  { readOptions, usage }: { readOptions: (args: readonly string[]) => Options; usage: string },
  run: (options: Options) => Promise<void>,
): Promise<void> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  try {
    await run(options);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
