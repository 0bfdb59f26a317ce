// The script of the thread that hashes: `nats-objects/sha256-thread`.

import { createLocalSha256 } from "./local-sha256.ts";
import { serveMessage } from "./serve-message.ts";
import type { NewMessage } from "./thread-protocol.ts";

addEventListener("message", ({ data }: MessageEvent<NewMessage>) => {
  serveMessage(data).catch((error: unknown) => {
    // A rejection would stay in this thread; an error that is thrown reaches the page.
    setTimeout(() => {
      throw error;
    });
  });
});
// Once the WASM has been compiled, or is known to be forbidden: a thread's policy may differ from its page's.
void createLocalSha256().then(({ engine }) => postMessage(engine));
