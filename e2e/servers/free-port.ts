import { createServer } from "node:net";

// Below the ephemeral port range (from 32768 on Linux), so that a restarted server finds its port free, and a client that
// keeps dialling a dead port never gets that very port as its own and connects to itself. Above every port that browsers
// block.
const first = 20_000;
const last = 32_000;

/** A loopback TCP port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (await isFree(port)) return port;
  }
  throw new Error("found no free port in 100 attempts");
}

/**
 * Whether nobody listens on `port`, at 127.0.0.1 or at ::1: a browser may try either for "localhost". A machine without
 * IPv6 cannot report anything about the latter.
 */
export async function isFree(port: number): Promise<boolean> {
  const [four, six] = await Promise.all([listenError(port, "127.0.0.1"), listenError(port, "::1")]);
  return four === undefined && six !== "EADDRINUSE";
}

function listenError(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
      .once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown"))
      .listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
