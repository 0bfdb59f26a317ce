import { createLocalSha256 } from "./local-sha256.ts";
import type { FromThread, NewMessage, ToThread } from "./thread-protocol.ts";

/** Hashes one message, whose pieces arrive on its port. */
export async function serveMessage({ state, port }: NewMessage): Promise<void> {
  const hasher = await createLocalSha256(state);
  const say = (message: FromThread, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  // Nothing posted earlier is lost: a port queues messages until it has a listener.
  port.onmessage = ({ data }: MessageEvent<ToThread>) => {
    switch (data.type) {
      case "portion":
        hasher.update(new Uint8Array(data.buffer, 0, data.length));
        say({ type: "portion", buffer: data.buffer }, [data.buffer]);
        break;
      case "save":
        say({ type: "answer", value: hasher.save() });
        break;
      case "digest":
        say({ type: "answer", value: hasher.digest() });
        break;
      case "end":
        port.close();
        break;
    }
  };
}
