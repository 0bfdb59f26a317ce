import { describe, expect, test } from "vitest";
import { toStreamConfig } from "./new-stream-config.ts";
import type { StreamConfig } from "./stream-config.ts";
import { whatCannotBeWritten } from "./unwritable.ts";

const right = toStreamConfig({ bucket: "b" });

test("the stream of a bucket that we make can be written", () => {
  expect(whatCannotBeWritten(right)).toBeUndefined();
  expect(whatCannotBeWritten(toStreamConfig({ bucket: "b", sources: [{ bucket: "a" }] }))).toBeUndefined();
});

describe("it cannot, and the reason names the setting, with", () => {
  test.each<[setting: string, change: StreamConfig | Partial<StreamConfig>]>([
    ["allow_rollup_hdrs", { allow_rollup_hdrs: false }],
    ["deny_purge", { deny_purge: true }],
    ["no_ack", { no_ack: true }],
    ["retention", { retention: "interest" }],
    ["retention", { retention: "workqueue" }],
    ["max_msgs_per_subject", { max_msgs_per_subject: 1 }],
    ["max_msgs_per_subject", { max_msgs_per_subject: 1_000, discard_new_per_subject: true }],
    ["discard", { discard: "old", max_bytes: 1 }],
    ["discard", { discard: "old", max_msgs: 1_000_000 }],
    ["max_msg_size", { max_msg_size: 128 }],
    ["max_msg_size", { max_msg_size: 314 }],
    ["allow_msg_counter", { allow_msg_counter: true }],
    ["subject_transform", { subject_transform: { src: "$O.b.>", dest: "$O.x.>" } }],
    ["subject_transform", { subject_transform: { src: "$O.b.C.>", dest: "$O.b.D.>" } }],
    ["subjects leave out $O.b.C.>", { subjects: ["$O.b.M.>"] }],
    ["subjects leave out $O.b.M.>", { subjects: ["$O.b.C.>"] }],
    ["subjects leave out $O.b.M.>", { subjects: ["$O.b.C.>", "$O.b.M.QQ=="] }],
    ["subjects", { subjects: [] as string[], sources: [{ name: "OBJ_a" }] }],
  ])("%s: %j", (setting, change) => {
    const found = whatCannotBeWritten({ ...right, ...change });
    expect(found?.code).toBe("UNSUPPORTED_SERVER");
    expect(found?.reason).toContain(setting);
  });
});

test.each<[title: string, change: Partial<StreamConfig>]>([
  ["discard old where nothing is full", { discard: "old", max_bytes: -1, max_msgs: -1 }],
  ["limits that refuse", { max_bytes: 1_000, max_msgs: 10 }],
  ["one subject for all", { subjects: ["$O.b.>"] }],
  ["subjects of more buckets", { subjects: ["$O.>"] }],
  ["subjects without deeper ones", { subjects: ["$O.b.C.*", "$O.b.M.*"] }],
  ["a transform of what is not ours", { subject_transform: { src: "foo.>", dest: "bar.>" } }],
  ["room for the smallest meta message", { max_msg_size: 315 }],
  ["an age", { max_age: 1_000_000_000 }],
])("%s is no obstacle", (_title, change) => {
  expect(whatCannotBeWritten({ ...right, ...change })).toBeUndefined();
});

test("SEALED comes first: such a stream has other settings that are in the way, too", () => {
  const sealed: StreamConfig = { ...right, sealed: true, deny_purge: true, allow_rollup_hdrs: false };
  expect(whatCannotBeWritten(sealed)?.code).toBe("SEALED");
  const mirror: StreamConfig = { name: "OBJ_b", mirror: { name: "OBJ_a" } };
  expect(whatCannotBeWritten(mirror)).toMatchObject({
    code: "SEALED",
    reason: expect.stringContaining("OBJ_a") as string,
  });
});
