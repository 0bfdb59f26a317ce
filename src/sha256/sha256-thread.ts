// The script of the thread that hashes: `nats-objects/sha256-thread`.

import { createSHA256 } from "hash-wasm";
import { serveMessage } from "./serve-message.ts";
import type { NewMessage } from "./thread-protocol.ts";

addEventListener("message", ({ data }: MessageEvent<NewMessage>) => void serveMessage(data));
// Only when the WASM has been compiled once: where that is forbidden, nothing is said, and the page goes on by itself.
void createSHA256().then(() => postMessage("ready"));
