import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, hex, numbered, oracle } from "../../e2e/support/bytes.ts";
import { serveMessage } from "./serve-message.ts";
import { ThreadedSha256 } from "./threaded-sha256.ts";
import { createResumableSha256 } from "./wasm.ts";

const PORTION = 256 * 1024;
const content = numbered(10 * PORTION + 77);

/** A hash whose other end is served as in its worker; `delay` lets that begin late. */
async function begin(after = new Uint8Array(), delay?: Promise<void>) {
  const here = await createResumableSha256();
  await here.update(after);
  const state = await here.save();
  const { port1, port2 } = new MessageChannel();
  const ends = { count: 0 };
  void Promise.resolve(delay).then(() => serveMessage({ state, port: port2 }));
  return { hash: new ThreadedSha256(port1, () => ends.count++), ends, ports: [port1, port2] };
}

test("resumes from a state, however the rest is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(content.length), { maxLength: 6 }), async (places) => {
      const [head = new Uint8Array(), ...pieces] = cut(content, places);
      const { hash, ends } = await begin(head);
      for (const piece of pieces) await hash.update(piece);
      expect(hex(await hash.digest())).toBe(await oracle(content));
      expect(ends.count).toBe(1);
    }),
    { numRuns: 40 },
  );
});

test("has read the bytes when update returns or resolves", async () => {
  const { hash } = await begin();
  const piece = new Uint8Array(100_000);
  for (let offset = 0; offset < content.length; offset += piece.length) {
    const part = content.subarray(offset, offset + piece.length);
    piece.set(part);
    await hash.update(piece.subarray(0, part.length));
    piece.fill(0);
  }
  expect(hex(await hash.digest())).toBe(await oracle(content));
});

test("waits when all portions are with the thread, and not before", async () => {
  let serve!: () => void;
  const { hash } = await begin(undefined, new Promise((resolve) => (serve = resolve)));
  expect(hash.update(content.subarray(0, 4 * PORTION))).toBeUndefined();
  const waits = hash.update(content.subarray(4 * PORTION));
  expect(waits).toBeInstanceOf(Promise);
  let over = false;
  void Promise.resolve(waits).then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(over).toBe(false);
  serve();
  await waits;
  expect(hex(await hash.digest())).toBe(await oracle(content));
});

test("saves its state without waiting, and continues", async () => {
  const { hash } = await begin();
  const states: Promise<Uint8Array>[] = [];
  for (const piece of cut(content, [1, PORTION, 3 * PORTION + 5])) {
    await hash.update(piece);
    states.push(hash.save());
  }
  const digest = hash.digest();
  const saved = await Promise.all(states);
  expect(hex(await digest)).toBe(await oracle(content));
  for (const [index, at] of [1, PORTION, 3 * PORTION + 5, content.length].entries()) {
    const again = await createResumableSha256(saved[index]);
    await again.update(content.subarray(at));
    expect(hex(await again.digest())).toBe(await oracle(content));
  }
});

describe("end", () => {
  test("rejects open requests, and resolves waiting updates; a second call does nothing", async () => {
    const { hash, ends } = await begin(undefined, new Promise(() => undefined));
    await hash.update(content.subarray(0, 4 * PORTION));
    const state = hash.save();
    const waits = hash.update(content);
    hash.end();
    hash.end();
    await expect(state).rejects.toThrow("not wanted");
    await waits;
    expect(ends.count).toBe(1);
    // What comes after it neither waits nor hangs.
    expect(hash.update(content)).toBeUndefined();
    await expect(hash.digest()).rejects.toThrow("not wanted");
  });

  test("by the failure of the thread rejects with that", async () => {
    const { hash } = await begin(undefined, new Promise(() => undefined));
    const digest = hash.digest();
    hash.end(new Error("out of memory"));
    await expect(digest).rejects.toThrow("out of memory");
  });

  test("comes with the digest, and closes the port", async () => {
    const { hash, ends, ports } = await begin();
    const closed = new Promise((resolve) => ports[1]?.addEventListener("close", resolve));
    await hash.digest();
    await closed;
    hash.end();
    expect(ends.count).toBe(1);
  });
});
