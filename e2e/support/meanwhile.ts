// Lets something happen between two steps of an operation, as another client or a crash would.
import type { NatsConnection } from "@nats-io/nats-core";
import { vi } from "vitest";

/** What may happen before a message is sent: it is sent after that, or with `"lost"` never. */
export type Meanwhile = () => Promise<unknown>;

/**
 * Holds the `nth` message to a matching subject until `happens` has; a message for which it gives `"lost"` is never sent.
 * Of the messages after it none is held.
 */
export function meanwhile(connection: NatsConnection, subject: RegExp, nth: number, happens: Meanwhile): void {
  const publish = connection.publish.bind(connection);
  let seen = 0;
  vi.spyOn(connection, "publish").mockImplementation((to, ...rest) => {
    if (!subject.test(to) || ++seen !== nth) {
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
