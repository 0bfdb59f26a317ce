import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat } from "../protocol/concat.ts";
import { isOwned } from "../bytes/own-memory.ts";
import { cut, hex, numbered } from "../../e2e/support/bytes.ts";
import { Frames } from "./frames.ts";

const LARGE = 16 * 1024;

/** What the server says: lines alone, and messages of all sizes, some with line ends and digits in them. */
const said = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom("PING\r\n", "PONG\r\n", "+OK\r\n", "-ERR 'Stale 12'\r\n") },
  { weight: 1, arbitrary: fc.nat(6000).map((size) => `INFO {"connect_urls":"${"x".repeat(size)}"}\r\n`) },
  {
    weight: 4,
    arbitrary: fc
      .record({
        size: fc.oneof(fc.constantFrom(0, 1, 2, LARGE - 40, LARGE, 131_072), fc.nat(300), fc.nat(40_000)),
        line: fc.constantFrom("MSG in.1 1 ", "HMSG _INBOX.a.b 12 reply.7 12 ", "msg a 9 ", "hmsg a 9 12 "),
      })
      .map(({ size, line }) => `${line}${String(size)}\r\n${"\r\n7 MSG a 1 5\r\n".repeat(size).slice(0, size)}\r\n`),
  },
);
const dialogue = fc.array(said, { minLength: 1, maxLength: 12 });

/** Pushes frames and gives what was passed on. */
function through(frames: readonly Uint8Array[]): ArrayBuffer[] {
  const passed: ArrayBuffer[] = [];
  const all = new Frames((buffer) => passed.push(buffer));
  for (const frame of frames) all.push(new Uint8Array(frame).buffer);
  return passed;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

test("what comes out is what came in, in buffers of whole messages, large ones in a buffer each", () => {
  fc.assert(
    fc.property(dialogue, fc.array(fc.nat(300_000), { maxLength: 30 }), (parts, places) => {
      const all = bytesOf(parts.join(""));
      const passed = through(cut(all, places).filter(({ length }) => length > 0));
      expect(hex(concat(passed.map((buffer) => new Uint8Array(buffer))))).toBe(hex(all));
      const borders = new Set([0]);
      let end = 0;
      for (const { length } of parts) borders.add((end += length));
      let at = 0;
      for (const buffer of passed) {
        const begin = at;
        at += buffer.byteLength;
        expect(borders.has(at)).toBe(true);
        const isSingle = [...borders].every((border) => border <= begin || border >= at);
        if (buffer.byteLength >= LARGE && !isSingle) {
          // A frame of small messages goes on as it is.
          const sizes = parts.map(({ length }) => length).filter((length) => length >= LARGE);
          expect(sizes.some((length) => length > buffer.byteLength) || sizes.length < parts.length).toBe(true);
        }
        // Whoever gets a message by itself may have its memory; never what others are in, too.
        expect(isOwned(new Uint8Array(buffer))).toBe(isSingle);
      }
    }),
    { numRuns: 300 },
  );
});

test("cut into 4 KiB, as a browser gets it, each message has a buffer of its own", () => {
  const message = `HMSG in.1 1 12 131084\r\nNATS/1.0\r\n\r\n${"x".repeat(131_072)}\r\n`;
  const all = bytesOf(message.repeat(3));
  const places = Array.from({ length: Math.floor(all.length / 4096) }, (_, index) => (index + 1) * 4096);
  const passed = through(cut(all, places));
  expect(passed.map(({ byteLength }) => byteLength)).toEqual([message.length, message.length, message.length]);
});

test("byte by byte", () => {
  const text = "INFO {}\r\nMSG a 1 3\r\nabc\r\nPING\r\nHMSG a 1 r 12 17\r\nNATS/1.0\r\n\r\nabcde\r\n";
  const all = bytesOf(text);
  const passed = through(cut(all, [...all.keys()]).filter(({ length }) => length > 0));
  expect(passed.map((buffer) => new TextDecoder().decode(buffer))).toEqual([
    "INFO {}\r\n",
    "MSG a 1 3\r\nabc\r\n",
    "PING\r\n",
    "HMSG a 1 r 12 17\r\nNATS/1.0\r\n\r\nabcde\r\n",
  ]);
});

describe("memory", () => {
  test("a frame of whole small messages, or of one large one, is passed on as it is", () => {
    for (const text of ["PING\r\nMSG a 1 3\r\nabc\r\n", `MSG a 1 ${String(LARGE)}\r\n${"x".repeat(LARGE)}\r\n`]) {
      const frame = bytesOf(text).buffer;
      const passed: ArrayBuffer[] = [];
      new Frames((buffer) => passed.push(buffer)).push(frame);
      expect(passed).toEqual([frame]);
    }
  });
});

test("of a size that a frame says nothing of is all that is not a message", () => {
  const passed = through([numbered(100_000).map((byte) => (byte === 10 ? 11 : byte)), bytesOf("\r\n")]);
  expect(passed).toHaveLength(1);
});
