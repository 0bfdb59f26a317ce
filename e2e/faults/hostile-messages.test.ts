// Seeded messages that no client would write: their headers, subjects, status lines, sizes and order. Whatever they contain,
// each call ends with a value or an error code, and nothing else in the bucket or on the connection suffers.
import { expect, test } from "vitest";
import { ObjectStoreError } from "../../src/index.ts";
import { attempt, EXPECTED } from "../support/attempt.ts";
import { testBucket } from "../support/bucket.ts";
import { hostileObject } from "../support/hostile-messages.ts";
import { random } from "../support/random.ts";
import { RawPublisher } from "../support/raw-publisher.ts";
import { serverMinor } from "../support/server.ts";
import { relayedBucket } from "./ack-relay.ts";

/** Objects, and how many of them are read together; `NATS_OBJECTS_LARGE` uses more. */
const OBJECTS = process.env["NATS_OBJECTS_LARGE"] ? 10_000 : 400;
const ABREAST = 40;

/** In ms: each call takes far less, because nothing needs to be waited for. */
const MAX_MS = 10_000;

// nats-server 2.9.25 itself crashes on one of these messages.
test.runIf(serverMinor >= 10).each([1, 2])(
  "seed %i: every call on hostile messages ends with a value or an error code",
  { timeout: 600_000 },
  async (seed) => {
    const bucket = await testBucket();
    const { store, connection } = bucket;
    await store.putString("whole", "whole");
    const raw = await RawPublisher.connect();
    const next = random(seed);
    const outcomes = new Map<string, number>();
    const count = (code: string): void => void outcomes.set(code, (outcomes.get(code) ?? 0) + 1);

    for (let done = 0; done < OBJECTS; done += ABREAST) {
      const names = Array.from({ length: ABREAST }, (_, i) => `${String(i)}é`);
      for (const name of names) {
        const messages = hostileObject(bucket.bucket, name, next);
        const acks = await Promise.all(messages.map(({ subject, block, data }) => raw.publish(subject, block, data)));
        for (const { error } of acks) if (error) count("refused by the server");
      }
      const begun = Date.now();
      await Promise.all(
        names.map(async (name) => {
          const options = [{}, { verify: false }, { range: { start: next(40), end: 41 + next(100) } }][next(3)];
          count((await attempt(bucket, name, options)) ?? "read");
        }),
      );
      const invalid: Error[] = [];
      const listed = await store.list({ showDeleted: true, onInvalid: (error) => invalid.push(error) });
      const watched = new Set<string>();
      for await (const info of store.watch()) {
        if (!info) break;
        watched.add(info.name);
      }
      expect(listed.map(({ name }) => name).every((name) => watched.has(name))).toBe(true);
      for (const error of invalid) expect((error as ObjectStoreError).code).toBe("BAD_OBJECT_META");
      const report = await store.check({ olderThan: 0 });
      expect(report.truncated.every(({ info }) => info.name !== "whole")).toBe(true);
      expect(await store.getString("whole")).toBe("whole");
      expect(connection.isClosed()).toBe(false);
      expect(Date.now() - begun, "nothing waits for what does not come").toBeLessThan(MAX_MS);
    }
    for (const code of ["read", "BAD_OBJECT_META", "DIGEST_MISMATCH", "TRUNCATED"]) {
      expect(outcomes.get(code) ?? 0, code).toBeGreaterThan(5);
    }
    // What cannot be read can still be replaced and removed.
    for (let i = 0; i < ABREAST; i++) {
      const name = `${String(i)}é`;
      await store.putString(name, "new");
      expect(await store.getString(name)).toBe("new");
      await store.delete(name);
    }
    expect((await store.list()).some(({ name }) => name === "whole")).toBe(true);
  },
);

/** Allowed outcomes of writing when acknowledgements cannot be trusted. */
const REFUSALS = new Set([
  ...EXPECTED,
  "SERVER_ERROR",
  "TIMEOUT",
  "WRONG_REVISION",
  "STORE_FULL",
  "PERMISSION",
  "SEALED",
]);

const BODIES: (string | Uint8Array)[] = [
  ...["", "null", "0", "[]", '"x"', "{}", "{", '{"seq":1}', '{"seq":"1"}', '{"stream":1,"seq":1}', '{"error":null}'],
  ...['{"error":1}', '{"error":{}}', '{"error":{"code":"x"}}', '{"error":{"code":503}}', '{"stream":"OBJ_x","seq":-1}'],
  ...['{"error":{"code":400,"err_code":10071}}', '{"error":{"code":500,"err_code":1e99,"description":{"a":1}}}'],
  ...['{"stream":"#","seq":0}', '{"stream":"#","seq":1}', '{"stream":"#","seq":-1}', '{"stream":"#","seq":1e300}'],
  ...[
    '{"stream":"#","seq":7,"duplicate":true}',
    '{"stream":"#","seq":7,"domain":"x"}',
    '{"stream":"#","seq":7,"domain":1}',
  ],
  new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]),
];

test(
  "every put ends with a readable object or an error code, whatever its acknowledgements contain",
  { timeout: 120_000 },
  async () => {
    const { store, relay } = await relayedBucket();
    const next = random(7);
    let forged = false;
    relay(async (chunk) => {
      const isStored = next(3) > 0;
      const acknowledgement = isStored ? await chunk.store() : undefined;
      const isForged = next(12) === 0;
      forged ||= isForged;
      const body = BODIES[next(BODIES.length)]!;
      if (isForged) chunk.answer(typeof body === "string" ? body.replace("#", "OBJ_b") : body);
      else chunk.answer(acknowledgement ?? (await chunk.store()));
    });
    const outcomes = new Map<string, number>();
    for (let i = 0; i < 60; i++) {
      const content = "abcdefgh".repeat(1 + next(60));
      const meta = { name: String(next(10)), maxChunkSize: 100 };
      forged = false;
      let code = "stored";
      try {
        await store.put(meta, content, { timeout: 2_000 });
      } catch (error) {
        if (!(error instanceof ObjectStoreError)) throw error;
        code = error.code;
        expect(REFUSALS, error.message).toContain(code);
      }
      if (code === "stored") expect(await store.getString(meta.name)).toBe(content);
      else expect(forged, code).toBe(true);
      outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
    }
    expect(outcomes.get("stored") ?? 0).toBeGreaterThan(20);
    expect(outcomes.get("SERVER_ERROR") ?? 0).toBeGreaterThan(3);
  },
);
