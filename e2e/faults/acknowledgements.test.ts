// Acknowledgements out of order, late, twice or missing, and chunks that are rejected or lost: the stored object is exact, or
// nothing is stored.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { codeOf, pattern } from "../support/bucket.ts";
import { random } from "../support/random.ts";
import { relayedBucket, type Relayed, type RelayedBucket } from "./ack-relay.ts";

const CHUNK = 16 * 1024;
const CHUNKS = 100;
const TOO_FAST = JSON.stringify({ error: { code: 429, err_code: 10167, description: "too many requests" } });

type Rule = (chunk: Relayed, next: (limit: number) => number) => Promise<void>;

/** Rules, by how they acknowledge an upload. */
const rules: Record<string, Rule> = {
  "in any order": async (chunk, next) => {
    const acknowledgement = await chunk.store();
    await sleep(next(60));
    chunk.answer(acknowledgement);
  },
  twice: async (chunk, next) => {
    const acknowledgement = await chunk.store();
    chunk.answer(acknowledgement);
    await sleep(next(60));
    chunk.answer(acknowledgement);
  },
  "after 1.5 s": async (chunk) => {
    const acknowledgement = await chunk.store();
    await sleep(1_500);
    chunk.answer(acknowledgement);
  },
  "but for one": async (chunk) => {
    const acknowledgement = await chunk.store();
    if (chunk.count !== 50) chunk.answer(acknowledgement);
  },
  "for all but one chunk, which is lost": async (chunk) => {
    if (chunk.count !== 50) chunk.answer(await chunk.store());
  },
  "with a 503 for every tenth chunk": async (chunk, next) => {
    if (next(10) === 0) chunk.answerNobody();
    else chunk.answer(await chunk.store());
  },
  "with a 429 for every tenth chunk": async (chunk, next) => {
    if (next(10) === 0) chunk.answer(TOO_FAST);
    else chunk.answer(await chunk.store());
  },
  "but two of them changed places": async (chunk) => {
    if (chunk.count === 50) await sleep(100);
    chunk.answer(await chunk.store());
  },
  "with a 429 for every tenth chunk, while every tenth is overtaken by others": async (chunk, next) => {
    if (next(10) === 0) chunk.answer(TOO_FAST);
    else if (next(10) === 0) await sleep(20).then(async () => chunk.answer(await chunk.store()));
    else chunk.answer(await chunk.store());
  },
};

/** Expects that the stream holds exactly one object's chunks, each once and in order, and its meta message. */
async function expectExact({ jsm }: RelayedBucket, nuid: string, content: Uint8Array): Promise<void> {
  expect((await jsm.streams.info("OBJ_b")).state.messages).toBe(CHUNKS + 1);
  const hash = createHash("sha256");
  for (let chunk = 0, seq = 0; chunk < CHUNKS; chunk++) {
    const message = await jsm.streams.getMessage("OBJ_b", { seq: seq + 1, next_by_subj: `$O.b.C.${nuid}` } as never);
    hash.update(message?.data ?? "");
    seq = message?.seq ?? seq;
  }
  expect(hash.digest("hex")).toBe(createHash("sha256").update(content).digest("hex"));
}

describe("an upload whose chunks are acknowledged", () => {
  test.each(Object.keys(rules))("%s is exact", { timeout: 90_000 }, async (title) => {
    const bucket = await relayedBucket();
    const next = random(7);
    bucket.relay((chunk) => rules[title]!(chunk, next));
    const content = pattern(CHUNKS * CHUNK);
    const { nuid } = await bucket.store.put({ name: "A", maxChunkSize: CHUNK }, content, { timeout: 6_000 });
    await expectExact(bucket, nuid, content);
    expect(Buffer.compare(await bucket.store.getBytes("A"), content)).toBe(0);
  });
});

describe("an upload whose chunks are answered", () => {
  test.each([
    ["not at all, and are not stored", "TIMEOUT", () => Promise.resolve()],
    ["not at all, and are stored", "TIMEOUT", async (chunk: Relayed) => void (await chunk.store())],
    [
      "with 503 forever",
      "SERVER_ERROR",
      async (chunk: Relayed) => {
        await sleep(1);
        chunk.answerNobody();
      },
    ],
    [
      "with 429 forever",
      "SERVER_ERROR",
      async (chunk: Relayed) => {
        await sleep(1);
        chunk.answer(TOO_FAST);
      },
    ],
  ])("%s, is %s after the timeout, and leaves nothing", { timeout: 30_000 }, async (_, code, rule) => {
    const { store, jsm, relay, sent } = await relayedBucket();
    await store.put("A", "old");
    relay(rule);
    const before = sent();
    const started = Date.now();
    const put = store.put({ name: "A", maxChunkSize: CHUNK }, pattern(CHUNKS * CHUNK), { timeout: 2_000 });
    expect(await codeOf(put)).toBe(code);
    expect(Date.now() - started).toBeLessThan(10_000);
    expect(sent()).toBeGreaterThan(before);
    // What was stored is removed, if not before the put rejects, then soon after.
    await expect.poll(async () => (await jsm.streams.info("OBJ_b")).state.messages, { timeout: 15_000 }).toBe(2);
    expect(await store.getString("A")).toBe("old");
  });
});
