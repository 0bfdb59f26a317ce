import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { cut, cutBytes, hex, numbered, oracle } from "../../e2e/support/bytes.ts";
import { type Hasher, sha256, streamHasher, wholeHasher } from "./hasher.ts";
import { createSha256 as createInNode } from "./node.ts";
import { createSha256 as createInWasm } from "./wasm.ts";

const ONE_SHOT = 256 * 1024;

/** FIPS 180-4 examples, as NIST publishes them for SHA-256. */
const VECTORS: [title: string, message: Uint8Array<ArrayBuffer>, digest: string][] = [
  ["nothing", text(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["abc", text("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    "448 bits",
    text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  ],
  [
    "896 bits",
    text(
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
    ),
    "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
  ],
  [
    "a million times a",
    text("a".repeat(1_000_000)),
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
  ],
];

const incremental = [
  ["WebAssembly", createInWasm],
  ["node:crypto", createInNode],
] as const;

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(VECTORS)("the FIPS vector %s", (_, message, digest) => {
  test("is what sha256 gives", async () => {
    expect(hex(await sha256(message))).toBe(digest);
  });

  test("is what a hasher of content in memory gives", async () => {
    expect(hex(await wholeHasher(message).digest())).toBe(digest);
  });

  test("is what a hasher of a stream gives, in one chunk and in many", async () => {
    expect(await hashAll(streamHasher(), [message])).toBe(digest);
    const places = Array.from({ length: 99 }, (_, i) => Math.floor((message.length * (i + 1)) / 100));
    expect(await hashAll(streamHasher(), cut(message, places))).toBe(digest);
  });

  test.each(incremental)("is what %s gives", async (_name, create) => {
    const hash = await create();
    await hash.update(message);
    expect(hex(await hash.digest())).toBe(digest);
  });
});

describe("however a message is cut", () => {
  test("a short one has WebCrypto's digest", async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes(1000), async ({ bytes, pieces }) => {
        expect(await hashAll(streamHasher(), pieces)).toBe(await oracle(bytes));
      }),
      { numRuns: 200 },
    );
  });

  test("one around the size that is hashed at once has WebCrypto's digest", async () => {
    const content = numbered(3 * ONE_SHOT);
    const size = fc.oneof(fc.integer({ min: ONE_SHOT - 2, max: ONE_SHOT + 2 }), fc.nat(content.length));
    const places = fc.array(fc.oneof(fc.nat(content.length), fc.constant(ONE_SHOT)), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(size, places, async (length, at) => {
        const bytes = content.subarray(0, length);
        expect(await hashAll(streamHasher(), cut(bytes, at))).toBe(await oracle(bytes));
      }),
      {
        numRuns: 60,
        examples: [
          [ONE_SHOT, []],
          [ONE_SHOT + 1, [ONE_SHOT]],
          [content.length, [1, ONE_SHOT]],
        ],
      },
    );
  });

  test.each(incremental)("%s has WebCrypto's digest", async (_name, create) => {
    await fc.assert(
      fc.asyncProperty(cutBytes(300), async ({ bytes, pieces }) => {
        const hash = await create();
        for (const piece of pieces) await hash.update(piece);
        expect(hex(await hash.digest())).toBe(await oracle(bytes));
      }),
      { numRuns: 100 },
    );
  });
});

test.each(incremental)(
  "%s has read the bytes when update returns, so they may change afterwards",
  async (_name, create) => {
    const buffer = numbered(5000);
    const expected = await oracle(buffer);
    const hash = await create();
    await hash.update(buffer);
    buffer.fill(0);
    expect(hex(await hash.digest())).toBe(expected);
  },
);

test.each(incremental)("%s hashes a view, not the buffer behind it", async (_name, create) => {
  const all = numbered(1000);
  const hash = await create();
  await hash.update(all.subarray(100, 300));
  expect(hex(await hash.digest())).toBe(await oracle(all.slice(100, 300)));
});

test("two messages at a time do not mix", async () => {
  const [a, b] = await Promise.all([createInWasm(), createInWasm()]);
  await a.update(text("a"));
  await b.update(text("abc"));
  await a.update(text("bc"));
  const digests = [hex(await a.digest()), hex(await b.digest())];
  expect(digests).toEqual([await oracle(text("abc")), await oracle(text("abc"))]);
});

describe("without crypto.subtle, as on a plain http page", () => {
  const absences: [title: string, crypto: unknown][] = [
    ["subtle is missing", { getRandomValues: () => undefined }],
    ["crypto is missing", undefined],
  ];

  test.each(absences)("every hasher still works when %s", async (_title, absent) => {
    const contents = [text(""), text("abc"), numbered(ONE_SHOT), numbered(ONE_SHOT + 1)];
    const expected = await Promise.all(contents.map((content) => oracle(content)));
    vi.stubGlobal("crypto", absent);
    for (const [i, content] of contents.entries()) {
      expect(hex(await sha256(content))).toBe(expected[i]);
      expect(await hashAll(streamHasher(), [content.subarray(0, 2), content.subarray(2)])).toBe(expected[i]);
      expect(await hashAll(wholeHasher(content), [content.subarray(0, 2), content.subarray(2)])).toBe(expected[i]);
    }
    expect(hex(await streamHasher().digest())).toBe(expected[0]);
  });
});

describe("a hasher of content in memory", () => {
  test("needs no chunk, and hashes once", async () => {
    const digest = vi.spyOn(crypto.subtle, "digest");
    const hasher = wholeHasher(text("abc"));
    const first = await hasher.digest();
    expect(hex(await hasher.digest())).toBe(hex(first));
    expect(digest).toHaveBeenCalledTimes(1);
    digest.mockRestore();
  });

  test("keeps a failure of WebCrypto for the one who asks for the digest", async () => {
    const failure = new DOMException("no", "OperationError");
    const digest = vi.spyOn(crypto.subtle, "digest").mockRejectedValue(failure);
    const hasher = wholeHasher(text("abc"));
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the run here
    await expect(hasher.digest()).rejects.toBe(failure);
    digest.mockRestore();
  });
});

test("a short stream is hashed by WebCrypto in one piece, a long one never is", async () => {
  const digest = vi.spyOn(crypto.subtle, "digest");
  await hashAll(streamHasher(), [numbered(ONE_SHOT - 1), numbered(1)]);
  expect(digest).toHaveBeenCalledTimes(1);
  await hashAll(streamHasher(), [numbered(ONE_SHOT), numbered(1)]);
  expect(digest).toHaveBeenCalledTimes(1);
  digest.mockRestore();
});

async function hashAll(hasher: Hasher, chunks: Uint8Array[]): Promise<string> {
  for (const chunk of chunks) await hasher.update(chunk);
  return hex(await hasher.digest());
}

function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(value);
}
