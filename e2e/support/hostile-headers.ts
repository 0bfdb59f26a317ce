// Header blocks that a stranger can store with a message; the server accepts all of them. Blocks of less than two bytes are
// excluded: nats-server 2.15.1 itself panics when it delivers such a message.

/** Headers that the server adds on delivery, with false values. */
const LIES = [
  "Nats-Stream: OBJ_other",
  "Nats-Subject: $O.other.M.eA==",
  "Nats-Sequence: 999999",
  "Nats-Time-Stamp: 1970-01-01T00:00:00Z",
  "Nats-Num-Pending: 7",
  "Nats-Last-Sequence: 1",
  "Nats-Msg-Size: 77777",
].join("\r\n");

/** Header blocks by their defect. */
export const HOSTILE_HEADERS: Readonly<Record<string, string | Uint8Array>> = {
  "a space in a name": "NATS/1.0\r\nbad key: x\r\n\r\n",
  "no name": "NATS/1.0\r\n: x\r\n\r\n",
  "no colon": "NATS/1.0\r\nno colon here\r\n\r\n",
  "a control character in a name": "NATS/1.0\r\n\u0000\u0001: x\r\n\r\n",
  "a letter beyond ASCII in a name": "NATS/1.0\r\nnäme: x\r\n\r\n",
  "a line break in a value": "NATS/1.0\r\nA: b\nc\rd: e\r\n\r\n",
  "no first line": "bad key: x\r\n\r\n",
  "another protocol": "HTTP/1.1 200 OK\r\nA: b\r\n\r\n",
  "nothing but line breaks": "\r\n\r\n\r\n\r\n",
  "no end": "NATS/1.0\r\nA: b",
  "two blocks": "NATS/1.0\r\nA: b\r\n\r\nNATS/1.0 404 Message Not Found\r\n\r\n",
  "the status 100": "NATS/1.0 100 Idle Heartbeat\r\n\r\n",
  "the status 204": "NATS/1.0 204 EOB\r\nNats-Num-Pending: 0\r\n\r\n",
  "the status 404": "NATS/1.0 404 Message Not Found\r\n\r\n",
  "the status 408": "NATS/1.0 408 Request Timeout\r\n\r\n",
  "the status 409": "NATS/1.0 409 Consumer Deleted\r\n\r\n",
  "the status 503": "NATS/1.0 503\r\n\r\n",
  "a status that is no number": "NATS/1.0 NaN ?\r\n\r\n",
  "the server's own headers": `NATS/1.0\r\n${LIES}\r\n\r\n`,
  "the server's own headers and a malformed one": `NATS/1.0 503\r\n${LIES}\r\nbad key: x\r\n\r\n`,
  "a marker's reason": "NATS/1.0\r\nNats-Marker-Reason: MaxAge\r\n\r\n",
  "a name twice": "NATS/1.0\r\nA: b\r\na: c\r\nA: d\r\n__proto__: x\r\nconstructor: y\r\n\r\n",
  "60 kB of spaces": `NATS/1.0\r\nA: ${" ".repeat(60_000)}\u2028\r\n\r\n`,
  "20,000 headers": `NATS/1.0\r\n${"A:\r\n".repeat(15_000)}\r\n`,
  "bytes that are no UTF-8": Buffer.from("NATS/1.0\r\nA\xff\xfe: \xc0\x80\xed\xa0\x80\r\n\r\n", "latin1"),
};
