import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerPorts } from "./nats-config.ts";

/** A wait that can be cancelled. */
export interface Wait {
  /** Resolves when the server is ready, or the wait was cancelled; rejects after 30 s. */
  readonly done: Promise<void>;
  cancel(): void;
}

/** Polls a starting nats-server until its ports answer and, for "healthy", `/healthz` reports ok. */
export function waitUntilReady(ports: ServerPorts, until: "healthy" | "listening"): Wait {
  let cancelled = false;
  const poll = async () => {
    const deadline = Date.now() + 30_000;
    let missing = "";
    while (!cancelled && Date.now() < deadline) {
      if (!(await answers(ports.ws))) missing = "the WebSocket port does not answer";
      else if (!(await answers(ports.client))) missing = "the client port does not answer";
      else if (until === "healthy" && !(await isHealthy(ports.monitor))) missing = "/healthz does not say ok";
      else return;
      await sleep(20);
    }
    if (!cancelled) throw new Error(`was not ready after 30 s, ${missing}`);
  };
  return { done: poll(), cancel: () => void (cancelled = true) };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
