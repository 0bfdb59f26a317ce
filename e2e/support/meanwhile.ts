// Runs something between two steps of an operation, as another client or a crash would.
import type { NatsConnection } from "@nats-io/nats-core";
import { vi } from "vitest";

/** Runs before a message is sent, which waits for it; `"lost"` drops the message. */
export type Meanwhile = () => Promise<unknown>;

/**
 * Holds the `nth` message to a matching subject, or several of them, until `happens` has finished; if that returns `"lost"`,
 * the message is dropped. Once per connection.
 */
export function meanwhile(
  connection: NatsConnection,
  subject: RegExp | ((subject: string) => boolean),
  nth: number | number[],
  happens: Meanwhile,
): void {
  const publish = connection.publish.bind(connection);
  const held = [nth].flat();
  const isIt = subject instanceof RegExp ? (to: string): boolean => subject.test(to) : subject;
  let seen = 0;
  vi.spyOn(connection, "publish").mockImplementation((to, ...rest) => {
    if (!isIt(to) || !held.includes(++seen)) {
      publish(to, ...rest);
      return;
    }
    void happens().then((outcome) => {
      if (outcome !== "lost") publish(to, ...rest);
    });
  });
}

/** The subjects that a connection sends to while `work` runs. */
export async function sentDuring(connection: NatsConnection, work: () => Promise<unknown>): Promise<string[]> {
  const subjects: string[] = [];
  const publish = connection.publish.bind(connection);
  const spy = vi.spyOn(connection, "publish").mockImplementation((to, ...rest) => {
    subjects.push(to);
    publish(to, ...rest);
  });
  try {
    await work();
  } finally {
    spy.mockRestore();
  }
  return subjects;
}

/** Matches the subjects of meta messages. */
export const META = /^\$O\.[^.]+\.M\./;
