import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { cut, hex, numbered, oracle } from "../../e2e/support/bytes.ts";
import { resumableHasher } from "./hasher.ts";
import { createResumableSha256 as createInNode } from "./node.ts";
import { createResumableSha256 as createInWasm } from "./wasm.ts";

describe("the state of a SHA-256", () => {
  test.each([
    ["WebAssembly", createInWasm],
    ["the module of Node", createInNode],
  ])("that was saved in WebAssembly resumes in %s, wherever it was saved", async (_name, create) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(300), async (random, place) => {
        const bytes = new Uint8Array(random);
        const [head = bytes, tail] = cut(bytes, [place]);
        const first = await createInWasm();
        await first.update(head);
        const second = await create(await first.save());
        if (tail) await second.update(tail);
        expect(hex(await second.digest())).toBe(await oracle(bytes));
      }),
      { numRuns: 50 },
    );
  });

  test("does not disturb the message it was saved from, and survives it", async () => {
    const content = numbered(10_000);
    const first = await createInWasm();
    await first.update(content.subarray(0, 5000));
    const state = await first.save();
    await first.update(numbered(99));
    await first.digest();
    const second = await createInWasm(state);
    await second.update(content.subarray(5000));
    expect(hex(await second.digest())).toBe(await oracle(content));
  });

  test("is rejected when it is invalid", async () => {
    await expect(createInWasm(numbered(10))).rejects.toThrow();
  });

  test("can be saved again and again by a hasher, each time for the bytes so far", async () => {
    const content = numbered(700_000);
    let state: Uint8Array | undefined;
    for (let offset = 0; offset < content.length; offset += 100_000) {
      const hasher = await resumableHasher(state);
      await hasher.update(content.subarray(offset, offset + 100_000));
      state = await hasher.save();
      expect(hex(await hasher.digest())).toBe(await oracle(content.subarray(0, offset + 100_000)));
    }
  });

  test("needs no crypto.subtle", async () => {
    const expected = await oracle(numbered(1000));
    vi.stubGlobal("crypto", undefined);
    try {
      const first = await resumableHasher();
      await first.update(numbered(1000).subarray(0, 500));
      const second = await resumableHasher(await first.save());
      await second.update(numbered(1000).subarray(500));
      expect(hex(await second.digest())).toBe(expected);
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
