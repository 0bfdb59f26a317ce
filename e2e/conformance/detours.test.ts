// Anyone who may send a request chooses its reply subject. With the users of nats-ws.conf, no reply subject changes anything.
import { setTimeout as sleep } from "node:timers/promises";
import type { NatsConnection } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { access, hasBatches, type Production, production, type User } from "../support/production.ts";

/** What the server would do with a reply on that subject, and the message that makes it valid there. */
const TARGETS: Record<string, object> = {
  "$JS.API.STREAM.CREATE.EVIL": { name: "EVIL", subjects: ["evil"], storage: "memory" },
  "$JS.API.STREAM.UPDATE.OBJ_other": { name: "OBJ_other", subjects: ["$O.other.C.>", "$O.other.M.>"], max_msgs: 1 },
  "$JS.API.STREAM.PURGE.OBJ_other": {},
  "$JS.API.STREAM.DELETE.OBJ_other": {},
  "$JS.API.STREAM.MSG.DELETE.OBJ_other": { seq: 1 },
  "$JS.API.STREAM.DELETE.OBJ_files": {},
  "$JS.API.CONSUMER.CREATE.OBJ_other": { stream_name: "OBJ_other", config: { deliver_subject: "tap" } },
  "$JS.API.CONSUMER.DURABLE.CREATE.OBJ_files.evil": { stream_name: "OBJ_files", config: { durable_name: "evil" } },
  "$O.other.C.evil": {},
  "$O.other.M.ZXZpbA==": { name: "evil" },
  "FILES.API.STREAM.DELETE.OBJ_files": {},
  "FILES.API.STREAM.PURGE.OBJ_other": {},
  "_INBOX.admin.1": {},
};

/** Only for those who may not write: the uploader may do this directly. */
const READERS_TARGETS: Record<string, object> = {
  "$O.files.C.evil": {},
  "$O.files.M.ZXZpbA==": { name: "evil" },
  "$JS.API.STREAM.PURGE.OBJ_files": {},
  "$JS.API.STREAM.MSG.DELETE.OBJ_files": { seq: 1 },
  "FILES.API.STREAM.PURGE.OBJ_files": {},
};

/** The chunk subjects that hold the message for each target. */
async function storeMessages(
  { admin }: Production,
  targets: Record<string, object>,
  bucket = "files",
): Promise<Map<string, string>> {
  const stored = new Map<string, string>();
  for (const [target, message] of Object.entries(targets)) {
    const subject = `$O.${bucket}.C.payload${String(stored.size)}`;
    await admin.request(subject, JSON.stringify(message), { timeout: 9_000 });
    stored.set(target, subject);
  }
  return stored;
}

/** A bucket that the user may read. */
const bucketOf = (user: User): string => (user === "guest" ? "shared" : "files");

/** Every request that makes the server send a stored message, or its own reply, to `reply`. */
function ask(connection: NatsConnection, user: User, subject: string, reply: string): void {
  const { apiPrefix } = access(user);
  const stream = `OBJ_${bucketOf(user)}`;
  const publish = (operation: string, body?: object): void =>
    connection.publish(`${apiPrefix}.${operation}`, body ? JSON.stringify(body) : "", { reply });
  publish(`DIRECT.GET.${stream}`, { last_by_subj: subject });
  publish(`DIRECT.GET.${stream}`, { seq: 1, next_by_subj: subject });
  publish(`DIRECT.GET.${stream}`, { seq: 1, next_by_subj: subject, batch: 10 });
  publish(`DIRECT.GET.${stream}`, { multi_last: [subject] });
  publish(`DIRECT.GET.${stream}.${subject}`);
  publish(`STREAM.MSG.GET.${stream}`, { last_by_subj: subject });
  publish(`STREAM.INFO.${stream}`);
  if (user === "uploader") publish(`STREAM.PURGE.${stream}`, { filter: "$O.files.C.nothing" });
  if (user === "uploader") publish(`STREAM.MSG.DELETE.${stream}`, { seq: 1_000_000 });
}

test.each(["uploader", "reader", "guest"] as const)("replies that the %s redirects change nothing", async (user) => {
  const shape = await production();
  const targets = { ...TARGETS, ...(user !== "uploader" && READERS_TARGETS) };
  const stored = await storeMessages(shape, targets, bucketOf(user));
  const heard: string[] = [];
  for (const tapped of ["_INBOX.admin.>", "tap", "evil"]) {
    shape.admin.subscribe(tapped, { callback: (_, { subject }) => void heard.push(subject) });
  }
  await shape.admin.flush();
  const before = await shape.state();
  const connection = await shape.connect(user);
  for (const [target, subject] of stored) {
    ask(connection, user, subject, target);
    await connection.flush();
  }
  await sleep(200);
  expect(await shape.state()).toEqual(before);
  expect(heard).toEqual([]);
  expect(connection.isClosed()).toBe(false);
});

// A push consumer reaches subscribers in FILES, but neither the API nor the streams.
test.skipIf(hasBatches)(
  "messages that a consumer redirects, before nats-server 2.11, change nothing either",
  async () => {
    const shape = await production();
    const stored = await storeMessages(shape, TARGETS);
    const connection = await shape.connect("reader");
    const before = await shape.state();
    for (const [target, subject] of stored) {
      for (const push of [{}, { deliver_subject: target }]) {
        const name = `c${subject.replaceAll(/\W/g, "")}`;
        const config = { name, filter_subject: subject, ack_policy: "none", mem_storage: true, ...push };
        const creation = `FILES.API.CONSUMER.CREATE.OBJ_files.${name}.${subject}`;
        await connection.request(creation, JSON.stringify({ stream_name: "OBJ_files", config }));
        connection.publish(`FILES.API.CONSUMER.MSG.NEXT.OBJ_files.${name}`, "1", { reply: target });
        await sleep(20);
        await connection.request(`FILES.API.CONSUMER.DELETE.OBJ_files.${name}`);
      }
    }
    await sleep(200);
    expect(await shape.state()).toEqual(before);
  },
);
