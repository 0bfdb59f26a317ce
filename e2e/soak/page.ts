// The soak test in a page. The command calls `soak`.
import { wsconnect } from "@nats-io/nats-core";
import { ObjectStoreManager } from "nats-objects";
import { type Done, type Load, startLoad } from "./load.ts";

declare global {
  var soak: {
    start(url: string, bucket: string): Promise<void>;
    pause(): Promise<Done>;
    resume(): void;
    end(): Promise<void>;
  };
}

let load: Load | undefined;
let end = (): Promise<void> => Promise.resolve();

globalThis.soak = {
  async start(url, bucket) {
    const connection = await wsconnect({ servers: url });
    const manager = new ObjectStoreManager(connection);
    load = await startLoad(manager, bucket);
    end = async () => {
      await manager.delete(bucket);
      await connection.close();
    };
  },
  async pause() {
    await load?.pause();
    return load?.done() ?? { operations: 0, bytes: 0, failures: [] };
  },
  resume() {
    load?.resume();
  },
  end: () => end(),
};
