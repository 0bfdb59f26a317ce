import { expect, test } from "vitest";
import { WireMessages } from "./wire-messages.ts";

const STREAM = Buffer.from(
  'CONNECT {"verbose":false}\r\nPING\r\nPUB a b 5\r\nhe\r\no\r\nHPUB s 12 14\r\nNATS/1.0\r\n\r\nhi\r\nMSG s 1 0\r\n\r\n',
);
const VERBS = ["CONNECT", "PING", "PUB", "HPUB", "MSG"];

test("the protocol is split into the same messages, wherever frames end", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const messages = new WireMessages();
    const found = [];
    for (let at = 0; at < STREAM.length; at += size) found.push(...messages.push(STREAM.subarray(at, at + size)));
    expect(found.map(({ verb }) => verb)).toEqual(VERBS);
    expect(Buffer.concat(found.map(({ bytes }) => bytes))).toEqual(STREAM);
  }
});
