import type { Socket } from "node:net";
import type { Carry } from "./line.ts";

/** Long enough for a page on a busy machine to have sent everything that follows from what it got, in ms. */
const QUIET = 700;

/** A line on which waits can be counted instead of timed. */
export interface LockStep {
  readonly carry: Carry;
  /** When answers were let through, in ms since the epoch. */
  readonly releases: readonly number[];
  /** Nothing more is let through. */
  stop(): void;
}

/**
 * Holds back what the server sends until the browser has nothing more to say, and then lets all of it through at once. So
 * requests that do not wait for each other share one release, however slow the machine, and a chain of n takes n.
 */
export function lockStep(): LockStep {
  const held: { to: Socket; data: Buffer; arrive: (data: Buffer) => void }[] = [];
  const releases: number[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (): void => {
    if (held.length === 0) return;
    releases.push(performance.timeOrigin + performance.now());
    for (const { to, data, arrive } of held.splice(0)) {
      arrive(data);
      to.write(data);
    }
  };
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(release, QUIET);
  };
  return {
    releases,
    stop: () => clearTimeout(timer),
    carry(client, server, arrive) {
      client.on("data", (data: Buffer) => {
        server.write(data);
        wait();
      });
      server.on("data", (data: Buffer) => {
        held.push({ to: client, data, arrive });
        wait();
      });
      client.once("end", () => server.end());
      server.once("end", () => {
        held.push({ to: client, data: Buffer.alloc(0), arrive: () => client.end() });
        wait();
      });
    },
  };
}
