// Both packages in one bucket: a page may change its import while others have not.
import { Objm as TheirObjm, type ObjectStore } from "@nats-io/obj";
import { expect, test } from "vitest";
import { Objm as OurObjm } from "../../src/obj/index.ts";
import { connect } from "../support/bucket.ts";
import { pattern } from "../support/pattern.ts";
import { described, headersOf, namesOf, newName, streamOf, textOf, utf8 } from "./both.ts";

async function openBoth(): Promise<{ ours: ObjectStore; theirs: ObjectStore }> {
  const bucket = newName();
  const [our, their] = [new OurObjm(await connect()), new TheirObjm(await connect())];
  return { ours: await our.create(bucket), theirs: await their.create(bucket) };
}

test.each(["ours", "theirs"] as const)("what %s stores, the other one reads in the same way", async (writer) => {
  const stores = await openBoth();
  const [store, other] = writer === "ours" ? [stores.ours, stores.theirs] : [stores.theirs, stores.ours];
  const meta = { description: "d", metadata: { k: "v" }, headers: headersOf({ h: ["1", "2"] }) };
  const a = await store.put({ name: "a b", ...meta, options: { max_chunk_size: 1_000 } }, streamOf(pattern(5_500)));
  expect(described(await other.info("a b"))).toEqual(described(a));
  expect(await other.getBlob("a b")).toEqual(new Uint8Array(pattern(5_500)));
  await store.link("l", a);
  await store.update("a b", { name: "b", ...meta });
  // Its list never ends when a message that it counted is removed meanwhile, as our marker of the old name is after a rename.
  const messages = async (): Promise<number> => (await stores.ours.status()).streamInfo.state.messages;
  await expect.poll(messages).toBe(8);
  expect((await namesOf(other)).sort()).toEqual(["b", "l"]);
  await store.putBlob({ name: "c" }, utf8("1"));
  await store.delete("c");
  expect([await other.get("c"), (await other.info("c"))?.deleted]).toEqual([null, true]);
});

test("each replaces, renames and deletes what the other has stored, and no chunk is left", async () => {
  const { ours, theirs } = await openBoth();
  await ours.putBlob({ name: "a" }, utf8("1"));
  await theirs.putBlob({ name: "a" }, utf8("2"));
  await ours.putBlob({ name: "a" }, utf8("3"));
  await theirs.update("a", { name: "b" });
  await ours.update("b", { name: "c" });
  expect([await textOf(ours, "c"), await textOf(theirs, "c")]).toEqual(["3", "3"]);
  expect(await theirs.delete("c")).toMatchObject({ success: true, purged: 1 });
  expect(await ours.delete("c")).toEqual({ success: true, purged: 0 });
  expect([await namesOf(ours), await namesOf(theirs)]).toEqual([[], []]);
  expect((await ours.status()).streamInfo.state.messages).toBe(1);
});

test("names beyond ASCII: we read what it has stored; it does not look where ADR-20 says, and where we store", async () => {
  const { ours, theirs } = await openBoth();
  await theirs.putBlob({ name: "über" }, utf8("1"));
  expect(await textOf(ours, "über")).toBe("1");
  await ours.putBlob({ name: "äther" }, utf8("2"));
  expect([await textOf(ours, "äther"), await textOf(theirs, "äther")]).toEqual(["2", null]);
});
