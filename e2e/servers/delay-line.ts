import type { Socket } from "node:net";

/** What the two directions of a connection share with the proxy that owns them. */
export interface LineSettings {
  /** Milliseconds that every byte takes. Read anew for each piece. */
  delay(): number;
  /** Bytes a second, `Infinity` for no limit. Read anew for each piece. */
  rate(): number;
  /** While true nothing is delivered. */
  stalled(): boolean;
  /** Called with each piece just before it is delivered; returns how many of its bytes may pass. */
  pass(bytes: number): number;
}

/** One way of a connection: what `from` sends arrives at `to` later, in order, and at no more than a given rate. */
export interface DelayLine {
  /** Looks again at what may be delivered; for use after a setting has changed. */
  poke(): void;
}

/** Bytes on their way at once. At 40 ms one way this is 400 MiB/s, so the bound is not a throughput limit in disguise. */
const bound = 16 << 20;
/** With a rate, pieces are cut so that it is kept evenly, and the sender is held once it is this far ahead. */
const pieceAtRate = 16 << 10;
const backlogMs = 50;

/**
 * Joins two sockets one way. A latency, not a pause: bytes that were sent one after the other arrive so, each `delay`
 * later, and many can be on their way. A receiver that does not read holds the sender, as TCP does.
 */
export function delayLine(from: Socket, to: Socket, settings: LineSettings): DelayLine {
  const queue: { data: Buffer | null; due: number }[] = []; // null: the sender has closed its side.
  let queued = 0;
  let lineFree = 0;
  let full = false;
  let timer: NodeJS.Timeout | undefined;

  from.on("data", (data: Buffer) => {
    const rate = settings.rate();
    const size = rate === Infinity ? data.length : pieceAtRate;
    for (let offset = 0; offset < data.length; offset += size) {
      const piece = data.subarray(offset, offset + size);
      lineFree = Math.max(lineFree, performance.now()) + (piece.length / rate) * 1000;
      enqueue(piece, lineFree + settings.delay());
    }
    deliver();
  });
  from.once("end", () => {
    enqueue(null, performance.now() + settings.delay());
    deliver();
  });
  to.on("drain", () => {
    full = false;
    deliver();
  });
  to.once("close", () => clearTimeout(timer));

  function enqueue(data: Buffer | null, due: number): void {
    queue.push({ data, due });
    queued += data?.length ?? 0;
  }

  function deliver(): void {
    clearTimeout(timer);
    const now = performance.now();
    // Only ever the first: a delay that was made shorter must not let later bytes overtake earlier ones.
    while (!full && !settings.stalled() && !to.destroyed && queue[0] && queue[0].due <= now) {
      const { data } = queue.shift()!;
      if (data === null) {
        to.end();
        break;
      }
      queued -= data.length;
      const allowed = settings.pass(data.length);
      if (to.destroyed) return;
      if (!to.write(data.subarray(0, allowed))) full = true;
      if (allowed < data.length) return;
    }
    const waiting = queue[0] && !full && !settings.stalled();
    if (waiting) timer = setTimeout(deliver, Math.ceil(queue[0]!.due - now));
    const ahead = lineFree - performance.now();
    const hold = full || settings.stalled() || queued > bound || ahead > backlogMs;
    if (hold) from.pause();
    else if (from.isPaused()) from.resume();
    // Nothing else would wake a sender that is held only because it is ahead of the rate.
    if (hold && !waiting && !full && !settings.stalled()) timer = setTimeout(deliver, Math.max(1, ahead - backlogMs));
  }

  return { poke: deliver };
}
