// A put may look its name up on any server that has the stream, so the answer may be out of date.

import { jetstream } from "@nats-io/jetstream";
import { headers, type Msg } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, testBucket, type TestBucket, uniqueName } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { serverMinor } from "../support/server.ts";

/** Number of requests that look up "A": its unpadded subject is tried too, and before 2.11 each needs its own request. */
const ONCE = serverMinor >= 11 ? 1 : 2;

interface Replica extends TestBucket {
  /** The same bucket, through a replica that answers direct gets like `answer`. */
  behind: ObjectStore;
  asked: () => number;
}

type Answer = (message: Msg, bucket: TestBucket) => void;

async function behindReplica(answer: Answer): Promise<Replica> {
  const bucket = await testBucket();
  const apiPrefix = uniqueName("api");
  const relay = await connect();
  let asked = 0;
  relay.subscribe(`${apiPrefix}.>`, {
    callback: (_, message) => {
      const operation = message.subject.slice(apiPrefix.length + 1);
      if (operation.startsWith("DIRECT.GET.")) {
        asked++;
        answer(message, bucket);
      } else relay.publish(`$JS.API.${operation}`, message.data, { reply: message.reply! });
    },
  });
  await relay.flush();
  const manager = new ObjectStoreManager(jetstream(await connect(), { apiPrefix }));
  return { ...bucket, behind: await manager.open(bucket.bucket), asked: () => asked };
}

/** The server's own "not found" response. */
const nothing: Answer = (message) => {
  message.respond("", { headers: headers(404, "Message Not Found") });
};

async function expectReplaced(bucket: Replica): Promise<void> {
  await bucket.behind.put("A", pattern(200_000));
  expect(bucket.asked()).toBe(ONCE);
  expect(await bucket.store.getBytes("A")).toEqual(pattern(200_000));
  expect(await expectConsistent(bucket)).toEqual(["A"]);
}

test("from a replica without the object: the object is replaced, and nothing of it is left", async () => {
  const bucket = await behindReplica(nothing);
  await bucket.store.put("A", pattern(300_000));
  await expectReplaced(bucket);
});

test("from a replica with an older version: both versions are removed, the new one is stored", async () => {
  const old = { data: new Uint8Array(), seq: 0 };
  const bucket = await behindReplica((message, place) => {
    const { last_by_subj, multi_last = [last_by_subj] } = message.json<{
      last_by_subj?: string;
      multi_last?: string[];
    }>();
    const subject = `$O.${place.bucket}.M.QQ==`;
    if (!multi_last.includes(subject)) {
      nothing(message, place);
      return;
    }
    const hdrs = headers();
    hdrs.set("Nats-Stream", place.stream);
    hdrs.set("Nats-Subject", subject);
    hdrs.set("Nats-Sequence", String(old.seq));
    hdrs.set("Nats-Time-Stamp", new Date().toISOString());
    if (last_by_subj === undefined) hdrs.set("Nats-Num-Pending", "0");
    message.respond(old.data, { headers: hdrs });
    if (last_by_subj === undefined) message.respond("", { headers: headers(204, "EOB") });
  });
  const { revision } = await bucket.store.put("A", pattern(300_000));
  Object.assign(old, {
    seq: revision,
    data: (await bucket.jsm.streams.getMessage(bucket.stream, { seq: revision }))!.data,
  });
  await bucket.store.put("A", pattern(250_000));
  await expectReplaced(bucket);
});

test("an expected revision is checked by the leader", async () => {
  const bucket = await behindReplica(nothing);
  const { revision } = await bucket.store.put("A", "old");
  await bucket.behind.put("A", "new", { expectedRevision: revision });
  expect(await codeOf(bucket.behind.put("A", "newer", { expectedRevision: revision }))).toBe("WRONG_REVISION");
  expect(bucket.asked()).toBe(0);
  expect(await bucket.store.getString("A")).toBe("new");
  expect(await expectConsistent(bucket)).toEqual(["A"]);
});

test.each<[string, Answer, number]>([
  ["nobody", (message) => void message.respond("", { headers: headers(503, "No Responders") }), ONCE],
  [
    "a server that does not support the request",
    (message) => void message.respond("", { headers: headers(408, "?") }),
    2 * ONCE,
  ],
  ["a server that returns no sequence", (message) => void message.respond("{}"), 2 * ONCE],
])("%s answers: the leader is asked", async (_, answer, asked) => {
  const bucket = await behindReplica(answer);
  await bucket.store.put("A", pattern(300_000));
  await bucket.behind.put("A", "one");
  await bucket.behind.put("A", "two");
  expect(bucket.asked()).toBe(asked);
  expect(await bucket.store.getString("A")).toBe("two");
  expect(await expectConsistent(bucket)).toEqual(["A"]);
});

test("no answer: the leader is asked within the timeout, and from then on at once", async () => {
  const bucket = await behindReplica(() => undefined);
  await bucket.behind.put("A", "one", { timeout: 1_000 });
  expect(await bucket.store.getString("A")).toBe("one");
  await bucket.behind.put("A", "two", { timeout: 1_000 });
  expect(bucket.asked()).toBe(ONCE);
});
