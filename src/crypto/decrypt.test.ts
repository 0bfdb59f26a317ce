import fc from "fast-check";
import { expect, test } from "vitest";
import { pattern } from "../../e2e/support/pattern.ts";
import { decrypt, DecryptionError, encrypt, generateIdentity, recipientOf } from "./index.ts";

const identity = await generateIdentity();
const recipients = [await recipientOf(identity)];

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

/** The error code for a file that arrives in pieces of these sizes, repeated, some of them late. */
async function codeOfPieces(file: Uint8Array, sizes: readonly number[], size?: number): Promise<string> {
  let at = 0;
  let index = 0;
  const pieces = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (index % 3 === 1 && sizes.length > 1) await new Promise((resolve) => setImmediate(resolve));
      const piece = file.subarray(at, (at += sizes[index++ % sizes.length] ?? 1));
      if (piece.length > 0) controller.enqueue(piece);
      else controller.close();
    },
  });
  const reading = bytesOf(pieces.pipeThrough(decrypt({ identity }, size === undefined ? {} : { size })));
  const error: unknown = await reading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DecryptionError);
  return (error as DecryptionError).code;
}

test("a file truncated or changed at any byte fails with the same code, however it is split into pieces", async () => {
  const size = 65_536 + 100;
  const whole = await bytesOf(new Blob([pattern(size)]).stream().pipeThrough(encrypt({ recipients })));
  const header = new TextDecoder("latin1").decode(whole).indexOf("\n", 150) + 1;
  // All positions around the boundaries of header, nonce and chunks, and some in between.
  const borders = [0, 22, header, header + 16, header + 16 + 65_552, whole.length];
  const places = borders.flatMap((at) => Array.from({ length: 41 }, (_, i) => at + i - 20));
  const inside = places.filter((at) => at >= 0 && at < whole.length);
  const cases = fc.record({
    at: fc.oneof(fc.constantFrom(...inside), fc.nat(whole.length - 1)),
    changed: fc.option(fc.nat(whole.length - 1), { nil: undefined, freq: 2 }),
    known: fc.boolean(),
    cuts: fc.array(fc.array(fc.integer({ min: 40, max: 70_000 }), { minLength: 1, maxLength: 5 }), {
      minLength: 2,
      maxLength: 2,
    }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ at, changed, known, cuts }) => {
      const file = Uint8Array.from(whole.subarray(0, at));
      if (changed !== undefined && changed < at) file[changed] = (file[changed] ?? 0) ^ 1;
      const codes = new Set<string>();
      for (const sizes of [[file.length + 1], ...cuts])
        codes.add(await codeOfPieces(file, sizes, known ? size : undefined));
      expect([...codes]).toHaveLength(1);
      if (changed === undefined || changed >= at)
        expect([...codes]).toEqual([at === 0 ? "NOT_ENCRYPTED" : "TRUNCATED"]);
    }),
    { numRuns: 50 },
  );
  for (let at = 0; at <= header + 40; at++) {
    const code = at === 0 ? "NOT_ENCRYPTED" : "TRUNCATED";
    expect(await codeOfPieces(whole.subarray(0, at), [1]), `cut at ${String(at)}`).toBe(code);
    expect(await codeOfPieces(whole.subarray(0, at), [at + 1]), `cut at ${String(at)}`).toBe(code);
  }
}, 120_000);
