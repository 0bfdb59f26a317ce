// Every message that NATS.Net and nats.c store, as it was recorded from the clients themselves (e2e/interop/recorded), also
// where neither can be started: each kind is read, listed, replaced, deleted and checked, and no message is left.
import { headers as newHeaders } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import natsc from "../interop/recorded/natsc-3.14.0.json" with { type: "json" };
import natsnet from "../interop/recorded/natsnet-3.3.2.json" with { type: "json" };
import { codeOf, testBucket, type TestBucket } from "../support/bucket.ts";

interface Recorded {
  readonly subject: string;
  /** As on the wire: a status line, lines of headers, an empty line; or nothing. */
  readonly headers: string;
  readonly data: string;
}

interface Kind {
  readonly title: string;
  /** How the bucket was called. */
  readonly bucket: string;
  readonly messages: readonly Recorded[];
  /** What was stored in a second bucket, called like the first one with `other` at its end. */
  readonly otherMessages?: readonly Recorded[];
}

/** nats.c does not escape quotes: no client can read this JSON, not even nats.c. */
const unreadable = ["nats.c: a name that JSON and HTML escape", "nats.c: a header value with quotes, by an update"];

async function replay(to: TestBucket, messages: readonly Recorded[], rename: (text: string) => string): Promise<void> {
  for (const { subject, headers, data } of messages) {
    const hdrs = newHeaders();
    for (const line of headers.split("\r\n").slice(1).filter(Boolean)) {
      const colon = line.indexOf(":");
      hdrs.set(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    const ack = await to.admin.request(subject.replace("BUCKET", to.bucket), rename(data), {
      headers: hdrs,
      timeout: 5_000,
    });
    expect(ack.json<{ error?: unknown }>().error).toBeUndefined();
  }
}

/** Replays a kind into new buckets. */
async function replayed({
  bucket,
  messages,
  otherMessages = [],
}: Kind): Promise<{ here: TestBucket; there: TestBucket }> {
  const [here, there] = [await testBucket(), await testBucket()];
  const rename = (text: string): string =>
    text.replaceAll(`"${bucket}other"`, `"${there.bucket}"`).replaceAll(`"${bucket}"`, `"${here.bucket}"`);
  await replay(there, otherMessages, rename);
  await replay(here, messages, rename);
  return { here, there };
}

/** The contents that were put, by the name in the meta message. */
function contentsOf(messages: readonly Recorded[]): Map<string, string> {
  const contents = new Map<string, string>();
  for (const { subject, data } of messages) {
    if (!subject.includes(".M.")) continue;
    try {
      const { name, nuid } = JSON.parse(data.replaceAll("\n", "\\n")) as { name: string; nuid: string };
      const chunks = messages.filter((message) => message.subject.endsWith(`.C.${nuid}`));
      contents.set(name, chunks.map((chunk) => chunk.data).join(""));
    } catch {
      // Unreadable for everybody.
    }
  }
  return contents;
}

describe.each([natsnet, natsc])("$client $version", ({ client, kinds }) => {
  test.each(kinds as readonly Kind[])("$title", async (kind) => {
    const { here, there } = await replayed(kind);
    const { store } = here;
    const isUnreadable = unreadable.includes(`${client}: ${kind.title}`);
    const contents = contentsOf([...kind.messages, ...(kind.otherMessages ?? [])]);

    const invalid: Error[] = [];
    const listed = await store.list({ showDeleted: true, onInvalid: (error) => invalid.push(error) });
    const metas = kind.messages.filter(({ subject }) => subject.includes(".M."));
    expect(listed.length + invalid.length).toBe(metas.length);
    expect(invalid).toHaveLength(isUnreadable ? 1 : 0);
    for (const info of listed) {
      if (info.deleted) expect(await codeOf(store.get(info.name))).toBe("OBJECT_NOT_FOUND");
      else if (!info.link) expect(await store.getString(info.name)).toBe(contents.get(info.name));
      else if (info.link.name === undefined) expect(await codeOf(store.get(info.name))).toBe("LINK_IS_BUCKET");
      else {
        const target = await there.manager.open(info.link.bucket).catch(() => undefined);
        const isThere = await target?.exists(info.link.name);
        if (isThere) expect(await store.getString(info.name)).toBe(contents.get(info.link.name));
        else expect(await codeOf(store.get(info.name))).toMatch(/NOT_FOUND|LINK_IS_BUCKET/);
      }
    }

    const report = await store.check({ olderThan: 0 });
    expect(report.truncated).toEqual([]);
    expect(report.orphans).toHaveLength(/process ends|stream fails/.test(kind.title) ? 1 : 0);
    const names = [...listed.map(({ name }) => name), ...report.invalid.flatMap((each) => each.names.slice(0, 1))];
    expect(names).toHaveLength(metas.length);
    for (const name of names) {
      await store.put(name, "ours");
      expect(await store.getString(name)).toBe("ours");
      await store.delete(name);
    }
    await store.check({ repair: true, olderThan: 0 });
    expect(await here.counts()).toEqual({ chunks: 0, metas: 0, total: 0 });
  });
});
