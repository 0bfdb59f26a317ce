import type { Socket } from "node:net";

/** Settings shared by both directions of a connection and its proxy. */
export interface LineSettings {
  /** Delay of every byte in ms. Read again for each piece. */
  delay(): number;
  /** Bytes per second, `Infinity` for no limit. Read again for each piece. */
  rate(): number;
  /** While true, nothing is delivered. */
  stalled(): boolean;
  /** Called with each piece just before delivery; returns how many of its bytes may pass. */
  pass(bytes: number): number;
}

/** One direction of a connection: bytes from `from` reach `to` later, in order, and at a limited rate. */
export interface DelayLine {
  /** Checks again what may be delivered; call it after changing a setting. */
  poke(): void;
}

/** Maximum bytes in flight. At 40 ms one way this allows 400 MiB/s, so it does not limit throughput. */
const bound = 16 << 20;
/** With a rate limit, pieces are split so that the rate is even, and the sender is paused once it is this far ahead. */
const pieceAtRate = 16 << 10;
const backlogMs = 50;

/**
 * Connects two sockets in one direction. It adds latency, not pauses: bytes sent one after the other arrive so, each `delay`
 * later, and many can be in flight. A receiver that does not read blocks the sender, as in TCP.
 */
export function delayLine(from: Socket, to: Socket, settings: LineSettings): DelayLine {
  const queue: { data: Buffer | null; due: number }[] = []; // null: the sender has closed its side
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
    // Only ever the first: after the delay was shortened, later bytes must not overtake earlier ones.
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
    // Nothing else would resume a sender that is paused only because of the rate.
    if (hold && !waiting && !full && !settings.stalled()) timer = setTimeout(deliver, Math.max(1, ahead - backlogMs));
  }

  return { poke: deliver };
}
