import { jetstreamManager } from "@nats-io/jetstream";
import { headers, wsconnect } from "@nats-io/nats-core";
import "../servers/websocket.ts";

/** Changes the digest in an object's meta message, so that it does not match the content. */
export async function spoilDigest(wsUrl: string, bucket: string, name: string): Promise<void> {
  const connection = await wsconnect({ servers: wsUrl });
  try {
    const manager = await jetstreamManager(connection);
    const subject = `$O.${bucket}.M.${Buffer.from(name)
      .toString("base64url")
      .padEnd(Math.ceil(name.length / 3) * 4, "=")}`;
    const message = await manager.streams.getMessage(`OBJ_${bucket}`, { last_by_subj: subject });
    const meta = { ...message!.json<object>(), digest: `SHA-256=${Buffer.alloc(32).toString("base64")}` };
    const rollup = headers();
    rollup.set("Nats-Rollup", "sub");
    await manager.jetstream().publish(subject, JSON.stringify(meta), { headers: rollup });
  } finally {
    await connection.close();
  }
}
