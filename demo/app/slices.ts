// Long work in pieces, so that the page can draw a frame and answer a click between them.

/** How long a piece may take, in ms: with what else is due, it fits into a frame of 16 ms. */
const SLICE = 6;

/** `scheduler.yield` continues before other work that waits; not every engine has it. */
const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };

/** Resolves after what is due, such as the next frame, had its turn. */
export function othersFirst(): Promise<void> {
  if (scheduler?.yield !== undefined) return scheduler.yield();
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Work that may be interrupted at each `yield`. */
export type Pieces<T> = Generator<undefined, T>;

/** Does all of it now. */
export function atOnce<T>(work: Pieces<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Does it piece by piece; resolves with undefined when the signal aborts. */
export async function inSlices<T>(work: Pieces<T>, signal: AbortSignal): Promise<T | undefined> {
  for (let end = performance.now() + SLICE; ;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() < end) continue;
    await othersFirst();
    if (signal.aborted) return undefined;
    end = performance.now() + SLICE;
  }
}

/** Steps between two looks at the clock. */
const STEPS = 256;

/** A stable sort, in pieces. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Pieces<T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < items.length; from += STEPS) {
    runs.push(items.slice(from, from + STEPS).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) {
      const [a = [], b] = [runs[at], runs[at + 1]];
      merged.push(b === undefined ? a : yield* merge(a, b, compare));
    }
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Pieces<T[]> {
  const [lastOfA, firstOfB] = [a.at(-1), b[0]];
  // Often it is in order already.
  if (lastOfA === undefined || firstOfB === undefined || compare(lastOfA, firstOfB) <= 0) return [...a, ...b];
  const merged: T[] = [];
  let [atA, atB] = [0, 0];
  for (let steps = 1; atA < a.length && atB < b.length; steps++) {
    const [nextA, nextB] = [a[atA] as T, b[atB] as T];
    if (compare(nextA, nextB) <= 0) {
      merged.push(nextA);
      atA++;
    } else {
      merged.push(nextB);
      atB++;
    }
    if (steps % STEPS === 0) yield;
  }
  for (; atA < a.length; atA++) merged.push(a[atA] as T);
  for (; atB < b.length; atB++) merged.push(b[atB] as T);
  return merged;
}

/** Calls `visit` for each item, in pieces. */
export function* each<T>(items: Iterable<T>, visit: (item: T) => void): Pieces<void> {
  let steps = 0;
  for (const item of items) {
    visit(item);
    if (++steps % STEPS === 0) yield;
  }
}
