// Saves through the app's service worker: the browser downloads the worker's response, and the worker asks this page for
// each piece once the browser has written the previous one.

import { DOWNLOADS } from "../service-worker/messages.ts";
import { objectAddress } from "../service-worker/object-address.ts";
import { createSizedPipe } from "./sized-pipe.ts";
import { greet, provide } from "./worker-link.ts";

/** How long to wait for the worker to identify itself, and then for it to request the download, in ms. */
const GREETING_TIMEOUT = 1_500;
const START_TIMEOUT = 5_000;

/**
 * Starts a download of exactly `size` bytes and returns a stream that feeds it. Resolves with undefined when no such worker
 * is there, or when the page may not open frames (Content-Security-Policy). Aborting, or closing the page, fails the
 * download in the browser; a download that the user cancels errors the stream with an `AbortError`.
 */
export async function createWorkerTarget(
  name: string,
  type: string,
  size: number,
): Promise<WritableStream<Uint8Array> | undefined> {
  const worker = (await navigator.serviceWorker.getRegistration())?.active;
  const greeting = worker && (await greet(worker, GREETING_TIMEOUT));
  if (!greeting) return undefined;

  const id = crypto.randomUUID();
  const frame = document.createElement("iframe");
  frame.hidden = true;
  const { readable, writable } = createSizedPipe(size, () => frame.remove());
  const settled = new AbortController();
  const started = new Promise<boolean>((resolve) => {
    const late = setTimeout(resolve, START_TIMEOUT, false);
    const stop = provide((ask) => {
      if (ask.bucket !== DOWNLOADS || ask.name !== id) return undefined;
      return () => {
        resolve(true);
        return Promise.resolve({ head: { size, type, version: "", fileName: name }, body: readable });
      };
    });
    // A policy that forbids the frame is reported only here.
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
