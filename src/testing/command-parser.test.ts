import { expect, test } from "vitest";
import { CommandParser } from "./command-parser.ts";

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

const BYTES = utf8.encode(
  'CONNECT {"a":"b"}\r\nPING\r\nSUB a.* q 1\r\nPUB a 5\r\nx\r\ny!\r\nHPUB b r 12 14\r\nNATS/1.0\r\n\r\nhi\r\nPUB c 0\r\n\r\n',
);

test("commands are the same however their bytes are cut", () => {
  for (let cut = 0; cut <= BYTES.length; cut++) {
    const parser = new CommandParser();
    const commands = [...parser.push(BYTES.subarray(0, cut)), ...parser.push(BYTES.subarray(cut))];
    expect(
      commands.map(({ verb, words, head, data }) => [verb, words.join(" "), text(head), text(data)]),
      String(cut),
    ).toEqual([
      ["CONNECT", '{"a":"b"}', "", ""],
      ["PING", "", "", ""],
      ["SUB", "a.* q 1", "", ""],
      ["PUB", "a", "", "x\r\ny!"],
      ["PUB", "b r", "NATS/1.0\r\n\r\n", "hi"],
      ["PUB", "c", "", ""],
    ]);
  }
});
