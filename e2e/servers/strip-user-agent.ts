import type { Socket } from "node:net";

const longestHead = 64 << 10;

/**
 * Removes the User-Agent header from the first request head that the listeners of `socket` receive. Only that head is
 * changed, and only of plain HTTP: on a WebSocket, nothing after it is HTTP.
 */
export function stripUserAgent(socket: Socket): void {
  const listeners = socket.listeners("data") as ((data: Buffer) => void)[];
  const pass = (data: Buffer) => listeners.forEach((listener) => listener(data));
  let head = Buffer.alloc(0);
  const collect = (data: Buffer) => {
    head = Buffer.concat([head, data]);
    const end = head.indexOf("\r\n\r\n");
    const isHttp = head.subarray(0, 4).toString("latin1") === "GET ".slice(0, head.length);
    if (isHttp && end < 0 && head.length < longestHead) return;
    socket.off("data", collect);
    for (const listener of listeners) socket.on("data", listener);
    if (!isHttp || end < 0) return pass(head);
    const text = head
      .subarray(0, end)
      .toString("latin1")
      .replace(/\r\nuser-agent:[^\r\n]*/gi, "");
    pass(Buffer.concat([Buffer.from(text, "latin1"), head.subarray(end)]));
  };
  for (const listener of listeners) socket.off("data", listener);
  socket.on("data", collect);
}
