import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtocolReader } from "./protocol.ts";
import { TurnCounter } from "./turns.ts";

const question = "PUB $JS.API.X _INBOX.a.1 2\r\n{}\r\n";
const withHeaders = "HPUB $O.b.M.x _INBOX.a.2 12 14\r\nNATS/1.0\r\n\r\nhi\r\n";
const answer = "MSG _INBOX.a.1 1 4\r\nPUB \r\n";

function count(...conversation: [side: "up" | "down", text: string][]): number {
  const counter = new TurnCounter();
  for (const [side, text] of conversation) {
    if (side === "up") counter.sent(Buffer.from(text));
    else counter.received(Buffer.from(text));
  }
  return counter.turns;
}

describe("a turn", () => {
  test("is a request that waited for a response to the previous one", () => {
    expect(count(["up", question], ["down", answer], ["up", withHeaders], ["down", answer])).toBe(2);
  });

  test("is counted once for all requests that were sent together", () => {
    expect(count(["up", question + withHeaders], ["up", question], ["down", answer], ["down", answer])).toBe(1);
  });

  test("is a subscription that waited, but not one that is sent with its request", () => {
    const subscription = "SUB _INBOX.a.* 1\r\n";
    expect(count(["up", subscription + question], ["down", answer], ["up", subscription], ["down", answer])).toBe(2);
  });

  test("is not counted for messages without a response", () => {
    const quiet = "PING\r\nUNSUB 1\r\nPUB $JS.ACK.x 4\r\n+ACK\r\n";
    expect(count(["up", quiet], ["up", question], ["down", answer], ["up", quiet])).toBe(1);
  });
});

test("reads the same operations wherever the bytes are split", () => {
  const text = `CONNECT {"a":"PUB x y 1"}\r\n${question}${withHeaders}PING\r\n${question}`;
  const verbs = ["CONNECT", "PUB", "HPUB", "PING", "PUB"];
  fc.assert(
    fc.property(fc.array(fc.nat(text.length)), (cuts) => {
      const reader = new ProtocolReader();
      const borders = [0, ...cuts.sort((a, b) => a - b), text.length];
      const found = borders
        .slice(1)
        .flatMap((end, index) => [...reader.push(Buffer.from(text.slice(borders[index], end)))]);
      expect(found.map(({ verb }) => verb)).toEqual(verbs);
    }),
  );
});
