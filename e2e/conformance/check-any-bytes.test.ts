// Whatever the meta messages of a bucket contain, no repair removes a chunk that some client could still read.
import { headers } from "@nats-io/nats-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ObjectStore } from "../../src/index.ts";
import { testBucket, type TestBucket } from "../support/bucket.ts";
import { sha256 } from "../support/consistency.ts";
import { base64, base64Url, latin1, writeChunks, writeMeta, writeObject } from "../support/other-client.ts";

const NAMES = ["A", "ab", "ÿ>?", "日本", "new", "other"];
/** The chunks that meta messages of this run may name. */
const NUIDS = ["F1", "F2", "abc=", "F.3"];

const unpadded = (token: string): string => token.replace(/=+$/, "");

const tokens = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...NAMES),
      fc.constantFrom(
        base64Url,
        base64,
        latin1,
        (name: string) => unpadded(base64Url(name)),
        (name: string) => unpadded(base64(name)),
      ),
    )
    .map(([name, encode]) => encode(name)),
  fc.constantFrom(">", "*", "x.y", "a!", "YR==", base64Url("A").toLowerCase()),
  fc.stringMatching(/^[A-Za-z0-9+/=_-]{1,8}$/),
);

/** A meta message written by any client, or by none. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.json().map((json) => Buffer.from(json)),
  fc
    .record({
      name: fc.constantFrom(...NAMES, "nobody"),
      nuid: fc.constantFrom(...NUIDS, "live"),
      deleted: fc.option(fc.boolean(), { nil: undefined }),
      size: fc.constantFrom<unknown>(3, -1, "three"),
      chunks: fc.constant(1),
      description: fc.constantFrom("", "é", "line\nbreak", 'a "quote"', '","nuid":"F1'),
      repeated: fc.constantFrom("", ',"nuid":"F2"', ',"NUID":"F1"', ',"deleted":true', ',"deleted":false'),
      raw: fc.boolean(),
      encoding: fc.constantFrom<BufferEncoding>("utf8", "latin1"),
      cut: fc.constantFrom(0, 0, 0, 1, 7),
    })
    .map(({ repeated, raw, encoding, cut, ...meta }) => {
      let text = JSON.stringify(meta);
      // Unescaped, as nats.c writes it.
      if (raw) text = text.replaceAll("\\n", "\n").replaceAll('\\"', '"');
      text = `${text.slice(0, -1)}${repeated}}`;
      return Buffer.from(text.slice(0, text.length - cut), encoding);
    }),
);

/** The content of each name, and the list. */
async function contents(store: ObjectStore): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of NAMES) {
    const bytes = await store.getBytes(name).catch(() => undefined);
    if (bytes) found[name] = sha256(bytes);
  }
  return found;
}

/** Which of the chunks exist, by nuid. */
async function chunks({ jsm, bucket, stream }: TestBucket): Promise<string[]> {
  const { state } = await jsm.streams.info(stream, { subjects_filter: `$O.${bucket}.C.>` });
  return Object.keys(state.subjects ?? {}).map((subject) => subject.slice(`$O.${bucket}.C.`.length));
}

/** The nuids that any reader could find in the stored messages, by whatever rules it parses them. */
async function readable({ jsm, bucket, stream }: TestBucket): Promise<Set<string>> {
  const found = new Set<string>();
  const { state } = await jsm.streams.info(stream, { subjects_filter: `$O.${bucket}.M.>` });
  for (const subject of Object.keys(state.subjects ?? {})) {
    if (!isName(subject.slice(`$O.${bucket}.M.`.length))) continue;
    const message = await jsm.streams.getMessage(stream, { last_by_subj: subject });
    const text = Buffer.from(message!.data).toString("latin1");
    // A delete marker for every reader: `deleted` is true wherever it occurs. Some readers accept control characters in JSON.
    const isMarker = /"deleted":\s*true/i.test(text) && !/"deleted":\s*false/i.test(text);
    if (isMarker && isJson([...text].map((each) => (each < " " ? " " : each)).join(""))) continue;
    for (const [, nuid] of text.matchAll(/"nuid":\s*"([^"]*)"/gi)) found.add(nuid!);
  }
  return found;
}

/** Whether a token is base64 of anything, so that some client may look for a name there. */
function isName(token: string): boolean {
  const bytes = Buffer.from(token, "base64");
  const encoded = [bytes.toString("base64"), bytes.toString("base64").replaceAll("+", "-").replaceAll("/", "_")];
  return bytes.length > 0 && encoded.some((each) => token === each || token === unpadded(each));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("any bytes as meta messages beside live objects: a repair removes nothing that any client could read", async () => {
  const message = fc.record({ token: tokens, body: bodies, rollup: fc.boolean(), marker: fc.boolean() });
  const property = fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), async (messages) => {
    const bucket = await testBucket({ storage: "file" });
    const { store, admin } = bucket;
    await store.putString("A", "ours");
    await writeObject(bucket, "ÿ>?", ["java"], {}, { token: base64("ÿ>?") });
    await writeObject(bucket, "ab", ["old"], {}, { token: unpadded(base64Url("ab")) });
    await writeChunks(bucket, "live", "one");
    await writeMeta(bucket, base64Url("日本"), { name: "日本", nuid: "live", size: 3, chunks: 1 });
    for (const nuid of NUIDS) await writeChunks(bucket, nuid, "xyz");
    for (const { token, body, rollup, marker } of messages) {
      // Two names that share one content are an interrupted rename, which a repair completes by its own rules.
      const isTwin =
        body.includes('"live"') && NAMES.some((name) => body.includes(`"${name}"`) && namesIt(token, name));
      if (isTwin) continue;
      const hdrs = headers();
      // On a stored subject with a wildcard, a rollup would make the server itself remove the others.
      if (rollup && !/[*>]/.test(token)) hdrs.set("Nats-Rollup", "sub");
      if (marker && body.length === 0) hdrs.set("Nats-Marker-Reason", "MaxAge");
      await admin.request(`$O.${bucket.bucket}.M.${token}`, body, { headers: hdrs, timeout: 5_000 });
    }
    const [before, stored, needed] = [await contents(store), await chunks(bucket), await readable(bucket)];
    const report = await store.check({ repair: true, olderThan: 0 });
    const [after, left] = [await contents(store), await chunks(bucket)];
    expect(after).toMatchObject(before);
    const isBlocked = report.invalid.some(({ blocksRepair }) => blocksRepair);
    for (const nuid of stored) {
      if (isBlocked || needed.has(nuid)) expect(left, `chunks of ${nuid}`).toContain(nuid);
    }
    // A second repair removes nothing either, after what the first one moved and corrected.
    await store.check({ repair: true, olderThan: 0 });
    expect(await contents(store)).toMatchObject(before);
    await bucket.jsm.streams.delete(bucket.stream);
  });
  await fc.assert(property, { numRuns: 60, interruptAfterTimeLimit: 25_000 });
}, 120_000);

function namesIt(token: string, name: string): boolean {
  return [base64Url(name), base64(name), latin1(name)].some((each) => unpadded(each) === unpadded(token));
}
