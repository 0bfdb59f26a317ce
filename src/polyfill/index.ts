// Installs what this engine lacks of the WHATWG streams, and nothing else: importing the module is enough. The core needs
// no more than the classes; `for await` over a body, and `ReadableStream.from`, are for those who use it.
import { installAsyncIterator, installFrom } from "./members.ts";

/** The streams an engine has, or lacks. Types say they are always there; old engines do not read types. */
type Streams = Partial<
  Pick<
    typeof globalThis,
    "ReadableStream" | "WritableStream" | "TransformStream" | "ByteLengthQueuingStrategy" | "CountQueuingStrategy"
  >
>;

const CLASSES = [
  "ReadableStream",
  "WritableStream",
  "TransformStream",
  "ByteLengthQueuingStrategy",
  "CountQueuingStrategy",
] as const;

/**
 * Installs what is missing and tells what that was: names of classes, `"ReadableStream.from"`,
 * `"ReadableStream.prototype.values"`. Importing `nats-objects/polyfill` does this by itself.
 *
 * Where any class is missing all of them come from web-streams-polyfill, since streams of two makes cannot be piped into
 * each other everywhere. Byte streams are not added to an engine that has streams without them: the library does not need
 * them, and a foreign `ReadableStream` would be no `Response` body.
 */
export async function installStreams(target: object = globalThis): Promise<string[]> {
  const streams = target as Streams;
  const installed: string[] = [];
  if (CLASSES.some((name) => streams[name] === undefined)) {
    const polyfill: Required<Streams> = (await import("web-streams-polyfill")) as never;
    for (const name of CLASSES) {
      Object.defineProperty(target, name, { value: polyfill[name], configurable: true, writable: true });
      installed.push(name);
    }
  }
  const { ReadableStream } = streams as Required<Streams>;
  if (installAsyncIterator(ReadableStream)) installed.push("ReadableStream.prototype.values");
  if (installFrom(ReadableStream)) installed.push("ReadableStream.from");
  return installed;
}

/** What was installed when this module was first imported. */
export const installed: readonly string[] = await installStreams();
