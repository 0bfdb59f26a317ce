// Runs the checks in an engine: `runCheck(url, title)` resolves with "" or an error text.
import { installed } from "nats-objects/polyfill";
import { wsconnect } from "@nats-io/nats-core";
import { ObjectStoreManager } from "nats-objects";
import { checks } from "./checks.ts";

declare global {
  /** What the specs call. */
  var storeChecks: {
    readonly installed: readonly string[];
    run(url: string, title: string): Promise<string>;
  };
}

let counter = 0;

globalThis.storeChecks = {
  installed,
  async run(url, title) {
    const check = checks[title];
    if (!check) return `there is no check "${title}"`;
    const connection = await wsconnect({ servers: url, ignoreClusterUpdates: true });
    try {
      const manager = new ObjectStoreManager(connection);
      const bucket = `check_${Date.now().toString(36)}_${String(counter++)}`;
      const store = await manager.create({ bucket, storage: "memory" });
      await check({ connection, manager, store });
      // Streams are removed with their consumers, so count these first.
      const { consumers } = await consumersOf(connection, bucket);
      if (consumers > 0) return `${String(consumers)} consumers are left`;
      await manager.delete(bucket);
      return "";
    } catch (error) {
      return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    } finally {
      await connection.close();
    }
  },
};

async function consumersOf(
  connection: Awaited<ReturnType<typeof wsconnect>>,
  bucket: string,
): Promise<{ consumers: number }> {
  const answer = await connection.request(`$JS.API.STREAM.INFO.OBJ_${bucket}`);
  return { consumers: answer.json<{ state: { consumer_count: number } }>().state.consumer_count };
}

document.documentElement.dataset["ready"] = "";
