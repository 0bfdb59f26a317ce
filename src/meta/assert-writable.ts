import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import type { StreamConfig } from "../protocol/stream-config.ts";
import { whatCannotBeWritten } from "../protocol/unwritable.ts";

/**
 * Rejects a change of a bucket that cannot be written: `SEALED`, or `UNSUPPORTED_SERVER` with the setting that prevents it.
 * Called before anything is sent. `config` is a newer configuration of the stream than the bucket was opened with.
 */
export function assertWritable(bucket: Bucket, config: StreamConfig = bucket.config): void {
  const obstacle = whatCannotBeWritten(config);
  if (obstacle) throw new ObjectStoreError(obstacle.code, `${bucket.name} cannot be written: ${obstacle.reason}`);
}
