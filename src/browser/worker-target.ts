// Saves through the app's service worker: the browser downloads what the worker answers, and the worker asks this page
// for each piece when the browser has written the one before.

import { DOWNLOADS } from "../service-worker/messages.ts";
import { objectAddress } from "../service-worker/object-address.ts";
import { copyOf, markConsumer, takeGiven } from "../bytes/own-memory.ts";
import { greet, provide } from "./worker-link.ts";

/** How long a worker may take to say that it is one of ours, and then to ask for the download, in ms. */
const GREETING = 1_500;
const START = 5_000;

/**
 * Starts a download of exactly `size` bytes and makes a stream that feeds it. Nothing when no worker of ours is there, or
 * the page may not open frames (Content-Security-Policy). An abort, and a page that is closed, fail the download in the
 * browser; a download that the person cancels errors the stream with an `AbortError`.
 */
export async function createWorkerTarget(
  name: string,
  type: string,
  size: number,
): Promise<WritableStream<Uint8Array> | undefined> {
  const worker = (await navigator.serviceWorker.getRegistration())?.active;
  const greeting = worker && (await greet(worker, GREETING));
  if (!greeting) return undefined;

  const id = crypto.randomUUID();
  const frame = document.createElement("iframe");
  frame.hidden = true;
  const { readable, writable } = createFeed(size, () => frame.remove());
  const settled = new AbortController();
  const started = new Promise<boolean>((resolve) => {
    const late = setTimeout(resolve, START, false);
    const stop = provide((ask) => {
      if (ask.bucket !== DOWNLOADS || ask.name !== id) return undefined;
      return () => {
        resolve(true);
        return Promise.resolve({ head: { size, type, version: "", fileName: name }, body: readable });
      };
    });
    // A policy that forbids the frame says so here, and nowhere else.
    const onViolation = ({ effectiveDirective }: SecurityPolicyViolationEvent): void => {
      if (effectiveDirective === "frame-src") resolve(false);
    };
    document.addEventListener("securitypolicyviolation", onViolation, { signal: settled.signal });
    settled.signal.addEventListener("abort", () => {
      clearTimeout(late);
      stop();
    });
  });
  frame.src = objectAddress(greeting.prefix, { bucket: DOWNLOADS, name: id, download: true });
  document.body.append(frame);
  const hasStarted = await started;
  settled.abort();
  if (hasStarted) return writable;
  frame.remove();
  return undefined;
}

/** A pipe without a queue: a write is done when the reader took it, a close when the reader has seen the end. */
function createFeed(
  size: number,
  onEnd: () => void,
): { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> } {
  let source: ReadableStreamDefaultController<Uint8Array>;
  let sink: WritableStreamDefaultController;
  let want = (): void => undefined;
  let wanted = new Promise<void>((resolve) => (want = resolve));
  let written = 0;
  let failure: { reason: unknown } | undefined;

  const fail = (reason: unknown): void => {
    failure = { reason };
    source.error(reason);
    sink.error(reason);
    want();
    onEnd();
  };
  /** Waits until the reader wants more; one that wants no more tells why. */
  const next = async (): Promise<void> => {
    await wanted;
    if (failure) throw failure.reason;
    wanted = new Promise((resolve) => (want = resolve));
  };
  /** The browser was told the size: another one would be a broken file. */
  const expect = (right: boolean): void => {
    if (right) return;
    const error = new RangeError(`The content is not of the ${String(size)} bytes that were announced`);
    fail(error);
    throw error;
  };

  const readable = new ReadableStream<Uint8Array>(
    { start: (controller) => void (source = controller), pull: () => want(), cancel: fail },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>(
    {
      start(controller) {
        sink = controller;
        // At once: `abort` of a sink waits for a write that the browser may never ask for.
        controller.signal.addEventListener("abort", () => fail(controller.signal.reason));
      },
      async write(chunk) {
        if (chunk.byteLength === 0) return;
        written += chunk.byteLength;
        expect(written <= size);
        await next();
        // The memory goes to the worker, and a writer may want its own again.
        source.enqueue(takeGiven(chunk) ? chunk : copyOf(chunk));
      },
      async close() {
        expect(written === size);
        await next();
        source.close();
        onEnd();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 1024 * 1024 }),
  );
  return { readable, writable: markConsumer(writable) };
}
