// The script of the worker: `nats-objects/worker/script`.

import { Host } from "./host.ts";
import type { ToWorker } from "./protocol.ts";

const host = new Host((message, transfer) => postMessage(message, transfer));
addEventListener("message", ({ data }: MessageEvent<ToWorker>) => host.receive(data));
