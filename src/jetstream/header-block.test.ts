import { headers, type Msg } from "@nats-io/nats-core";
import { MsgImpl } from "@nats-io/nats-core/internal";
import { describe, expect, test } from "vitest";
import { HeaderBlock, headersOf } from "./header-block.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const block = (...lines: string[]): HeaderBlock => new HeaderBlock(bytes([...lines, "", ""].join("\r\n")));

/** A message as nats-core's parser makes it. */
function message(head: string, data = "content"): Msg {
  const raw = { subject: bytes("a"), reply: undefined, sid: 1, hdr: head === "" ? -1 : head.length, size: 0 };
  type Arguments = ConstructorParameters<typeof MsgImpl>;
  return new MsgImpl(raw as unknown as Arguments[0], bytes(head + data), undefined as unknown as Arguments[2]) as Msg;
}

describe("the headers of a received message", () => {
  test("are those that nats-core wrote", () => {
    const written = headers();
    written.set("Nats-Msg-Id", "x.0.1");
    written.append("Other", "a");
    written.append("Other", "b");
    const read = headersOf(
      message(new TextDecoder().decode((written as unknown as { encode(): Uint8Array }).encode())),
    );
    expect([read.get("Nats-Msg-Id"), read.get("Other"), read.get("None")]).toEqual(["x.0.1", "a", ""]);
    expect([read.has("Other"), read.has("None"), read.code]).toEqual([true, false, 0]);
  });

  test("are none where the message has none", () => {
    expect(headersOf(message("")).get("A")).toBe("");
    expect(headersOf(message("")).code).toBe(0);
  });

  test("are read where nats-core throws, and around what makes it throw", () => {
    const malformed = message("NATS/1.0\r\nbad key: x\r\nGood: y\r\n\r\n");
    expect(() => malformed.headers).toThrow();
    expect(headersOf(malformed).get("Good")).toBe("y");
    expect(headersOf(malformed).get("bad key")).toBe("x");
  });

  test("are read from what nats-core parses when its messages are laid out in another way", () => {
    const known = { headers: headers(404, "Not Found") } as unknown as Msg;
    expect(headersOf(known).code).toBe(404);
    const malformed = Object.defineProperty({}, "headers", {
      get: () => message("NATS/1.0\r\nb d: x\r\n\r\n").headers,
    });
    expect(headersOf(malformed as Msg).get("b d")).toBe("");
  });
});

test.each([
  ["NATS/1.0", 0, ""],
  ["NATS/1.0 503", 503, ""],
  ["NATS/1.0   404 Message Not Found ", 404, "Message Not Found"],
  ["NATS/1.0 ???", 0, ""],
  ["HTTP/1.1 503 x", 0, ""],
  ["", 0, ""],
])("the first line %j has the status %i", (line, code, description) => {
  const read = block(line);
  expect(read.code).toBe(code);
  if (code > 0) expect(read.description).toBe(description);
});

test("a stored message has no status: its writer chose its first line", () => {
  expect(block("NATS/1.0 503 No Responders", "Nats-Subject: $O.b.C.x", "Nats-Sequence: 7").code).toBe(0);
});

test("a server's status that names a subject is one: nats-server 2.15 says so when nobody listens", () => {
  expect(block("NATS/1.0 503", "Nats-Subject: $JS.API.CONSUMER.MSG.NEXT.OBJ_b.c").code).toBe(503);
});

test("what the server adds counts, not what a writer stored under the same name; else the first one does", () => {
  const read = block("NATS/1.0", "Nats-Sequence: 1", "A: 1", "A: 2", "Nats-Sequence: 7");
  expect([read.get("Nats-Sequence"), read.get("A")]).toEqual(["7", "1"]);
});

test("any bytes are read, in linear time", { timeout: 20_000 }, () => {
  const million = 1_000_000;
  for (const text of [" ", "\r", "\n", "\r\n", ":", "a", "A: ", "\ud800", "\u0301\u0316", "\0"]) {
    const read = new HeaderBlock(bytes(`NATS/1.0\r\nA: ${text.repeat(million / text.length)}x\u2028`));
    expect(typeof read.get("A")).toBe("string");
    expect(read.code).toBe(0);
    expect(read.get("B")).toBe("");
  }
});
