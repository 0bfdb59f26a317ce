// What each runtime does with a connection, however it made it.

import { createHash } from "node:crypto";
import { ObjectStoreError, ObjectStoreManager } from "nats-objects";

export async function useStore(connection, bucket) {
  const store = await new ObjectStoreManager(connection).create({ bucket });
  const content = new Uint8Array(3_000_000).map((_, i) => i % 251);
  const { digest } = await store.put("folder/x", new Blob([content]).stream());
  const whole = await store.getBytes("folder/x");
  const range = await store.getBytes("folder/x", { range: { start: 1_000_000, end: 1_000_100 } });
  const names = (await store.list()).map(({ name }) => name);
  await store.delete("folder/x");
  const error = await store.get("folder/x").catch((reason) => reason);
  await connection.close();
  const sha256 = createHash("sha256").update(content).digest("base64url");
  return {
    isSame: Buffer.compare(whole, content) === 0 && digest.replace(/=+$/, "") === `SHA-256=${sha256}`,
    isRangeSame: Buffer.compare(range, content.subarray(1_000_000, 1_000_100)) === 0,
    names,
    code: error instanceof ObjectStoreError && error.code,
  };
}
