import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { cut, cutBytes, hex, numbered, oracle } from "../../e2e/support/bytes.ts";
import { PlainSha256 } from "./plain-sha256.ts";

describe("SHA-256 in JavaScript", () => {
  test("has WebCrypto's digest, however a message is cut", async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes(500), async ({ bytes, pieces }) => {
        const hash = new PlainSha256();
        for (const piece of pieces) hash.update(piece);
        expect(hex(hash.digest())).toBe(await oracle(bytes));
      }),
      { numRuns: 200 },
    );
  });

  test("pads every length", async () => {
    for (let length = 0; length <= 130; length++) {
      const hash = new PlainSha256();
      hash.update(numbered(length));
      expect(hex(hash.digest())).toBe(await oracle(numbered(length)));
    }
  });

  test("counts more bits than a 32-bit integer holds", () => {
    // The state after 2^29 zero bytes, and their digest, both compared with node:crypto.
    const state = new Uint8Array(104);
    state.set(Buffer.from("c19453160ed03e104e1064e92f8b0652e52774ad065ea229c9c3c2460e0cc072", "hex"));
    new DataView(state.buffer).setFloat64(32, 2 ** 29);
    expect(hex(new PlainSha256(state).digest())).toBe(
      "9acca8e8c22201155389f65abbf6bc9723edc7384ead80503839f49dcc56d767",
    );
  });

  test("resumes from a saved state, which survives the message it was saved from", async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes(300), fc.nat(300), async ({ bytes }, place) => {
        const [head = bytes, tail] = cut(bytes, [place]);
        const first = new PlainSha256();
        first.update(head);
        const state = first.save();
        first.update(numbered(99));
        const second = new PlainSha256(state);
        if (tail) second.update(tail);
        expect(hex(second.digest())).toBe(await oracle(bytes));
      }),
      { numRuns: 100 },
    );
  });
});

/** What a content security policy without `'wasm-unsafe-eval'`, or Lockdown Mode, leaves of WebAssembly. */
const absences: [title: string, wasm: unknown][] = [
  [
    "a policy forbids WebAssembly",
    { compile: () => Promise.reject(new WebAssembly.CompileError("violates the policy")) },
  ],
  ["there is no WebAssembly", undefined],
];

describe.each(absences)("where %s", (_title, wasm) => {
  afterEach(() => vi.unstubAllGlobals());

  /** The module anew: hash-wasm keeps what it has compiled. */
  async function load() {
    vi.resetModules();
    vi.stubGlobal("WebAssembly", wasm);
    return import("./wasm.ts");
  }

  test("hashes in JavaScript, again and again, and resumes from its own states", async () => {
    const { createResumableSha256 } = await load();
    const content = numbered(1_500_000);
    for (const place of [1, 64, 1_400_000]) {
      const first = await createResumableSha256();
      await first.update(content.subarray(0, place));
      const second = await createResumableSha256(await first.save());
      await second.update(content.subarray(place));
      expect(hex(await second.digest())).toBe(await oracle(content));
    }
  });

  test("refuses a state of WebAssembly", async () => {
    const { createLocalSha256 } = await import("./local-sha256.ts");
    const saved = (await createLocalSha256()).save();
    const { createResumableSha256 } = await load();
    await expect(createResumableSha256(saved)).rejects.toThrow("without WebAssembly");
  });
});

test("a state of JavaScript resumes where there is WebAssembly, too", async () => {
  const { createResumableSha256 } = await import("./wasm.ts");
  const content = numbered(1000);
  const first = new PlainSha256();
  first.update(content.subarray(0, 500));
  const second = await createResumableSha256(first.save());
  await second.update(content.subarray(500));
  expect(hex(await second.digest())).toBe(await oracle(content));
});
