// What is committed is known, from the server, to be there.
import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { streamInfo } from "../jetstream/streams.ts";
import { chunkSubject } from "../protocol/subjects.ts";

/** How long to wait before each further count, in ms: STREAM.INFO may lag a moment behind acknowledgements. */
const LAG = [20, 100, 400, 1_500];

/** The chunks of an upload, as its client knows them. */
export interface SentChunks {
  readonly name: string;
  readonly nuid: string;
  /** Number of chunks that the bucket must have: those it had acknowledged when it was asked. */
  readonly acknowledged: number;
  /** Number of chunks that it may have. */
  readonly sent: number;
}

/**
 * Asks the server whether the bucket has the chunks of an upload. Rejects with `TRUNCATED` when it has lost some, and with
 * `EXPIRED` when the bucket's ttl may be the reason. Gives the time by the server's clock, in ms since 1970, where the
 * answer tells it.
 */
export async function assertStored(bucket: Bucket, { name, nuid, acknowledged, sent }: SentChunks): Promise<number> {
  const { api, stream, subjects } = bucket;
  const subject = chunkSubject(subjects, nuid);
  for (const pause of [...LAG, undefined]) {
    const { state, config, ts = "" } = await streamInfo(api, stream, subject);
    const stored = state.subjects?.[subject] ?? 0;
    if (stored >= acknowledged && stored <= sent) return Date.parse(ts);
    if (pause === undefined) throw shortage(name, stored, acknowledged, (config.max_age ?? 0) > 0);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error("unreachable");
}

function shortage(name: string, stored: number, expected: number, expires: boolean): ObjectStoreError {
  const count = `the bucket has ${String(stored)} chunks of ${JSON.stringify(name)} instead of ${String(expected)}`;
  return expires && stored < expected
    ? new ObjectStoreError("EXPIRED", `put: ${count}: the upload took longer than the bucket's ttl`)
    : new ObjectStoreError("TRUNCATED", `put: ${count}: some were removed, or somebody else has written to them`);
}
