// The script of the thread that hashes: `nats-objects/sha256-thread`.

import { createSHA256 } from "hash-wasm";
import { serveMessage } from "./serve-message.ts";
import type { NewMessage } from "./thread-protocol.ts";

addEventListener("message", ({ data }: MessageEvent<NewMessage>) => void serveMessage(data));
// Only once the WASM has been compiled: if that is forbidden, the page gets no message, and hashes by itself.
void createSHA256().then(() => postMessage("ready"));
