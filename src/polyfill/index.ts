// Adds the WHATWG streams features that this engine lacks, and nothing else; importing the module is enough. The core
// needs only the classes; `for await` over a body and `ReadableStream.from` are there for callers.
import { lazily } from "../lazily.ts";
import { installAsyncIterator, installFrom } from "./members.ts";

const loadPolyfill = lazily(() => import("web-streams-polyfill"));

/** The streams classes, any of which may be missing. Types say they are always there, which is wrong in old engines. */
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
 * Installs what is missing and returns its names: class names, `"ReadableStream.from"`,
 * `"ReadableStream.prototype.values"`. Importing `nats-objects/polyfill` calls it.
 *
 * If any class is missing, all of them come from web-streams-polyfill, because native and polyfilled streams cannot always
 * be piped into each other. Byte streams are not added to an engine that has streams without them: the library does not
 * need them, and a polyfilled `ReadableStream` is not accepted as a `Response` body.
 */
export async function installStreams(target: object = globalThis): Promise<string[]> {
  const streams = target as Streams;
  const installed: string[] = [];
  if (CLASSES.some((name) => streams[name] === undefined)) {
    const polyfill: Required<Streams> = (await loadPolyfill()) as never;
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
