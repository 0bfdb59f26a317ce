// Beyond 200 lines because each field of a configuration has its own cases.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectStoreConfig } from "../types.ts";
import { toStreamConfig, updatedConfig } from "./new-stream-config.ts";
import { bucketTraits, type StreamConfig, toStatus } from "./stream-config.ts";
import { whatCannotBeWritten } from "./unwritable.ts";

const STATE = { bytes: 123, messages: 4, last_seq: 9 };

describe("the stream of a bucket", () => {
  test("has exactly the configuration of ADR-20 when only a name is given", () => {
    // As JSON, because a field that is there and undefined is not sent.
    expect(JSON.parse(JSON.stringify(toStreamConfig({ bucket: "b" })))).toStrictEqual({
      name: "OBJ_b",
      subjects: ["$O.b.C.>", "$O.b.M.>"],
      max_age: 0,
      max_bytes: -1,
      storage: "file",
      num_replicas: 1,
      discard: "new",
      allow_rollup_hdrs: true,
      allow_direct: true,
    });
  });

  test("has exactly what is asked for when everything is", () => {
    const config: ObjectStoreConfig = {
      bucket: "b",
      description: "d",
      ttl: 1500,
      maxBytes: 2 ** 40,
      storage: "memory",
      replicas: 3,
      placement: { cluster: "east", tags: ["ssd"] },
      compression: true,
      metadata: { owner: "me" },
    };
    expect(JSON.parse(JSON.stringify(toStreamConfig(config)))).toStrictEqual({
      name: "OBJ_b",
      description: "d",
      subjects: ["$O.b.C.>", "$O.b.M.>"],
      max_age: 1_500_000_000,
      max_bytes: 1_099_511_627_776,
      storage: "memory",
      num_replicas: 3,
      placement: { cluster: "east", tags: ["ssd"] },
      discard: "new",
      allow_rollup_hdrs: true,
      allow_direct: true,
      compression: "s2",
      metadata: { owner: "me" },
    });
  });

  test("has no field that the server does not know: an unknown one is a TypeError (servers from 2.12 refuse them)", () => {
    for (const key of ["colour", "max_age", "name", "subjects", "constructor"]) {
      const config = { bucket: "b", [key]: 5 } as ObjectStoreConfig;
      expect(() => toStreamConfig(config)).toThrow(TypeError);
      expect(() => toStreamConfig(config)).toThrow(new RegExp(`^${key}: `));
    }
    const inherited = { bucket: "b", __proto__: { x: 1 } } as ObjectStoreConfig;
    expect(toStreamConfig(inherited)).toEqual(toStreamConfig({ bucket: "b" }));
    const status = toStatus("b", { config: toStreamConfig({ bucket: "b" }), state: STATE });
    expect(toStreamConfig(status)).toMatchObject({ name: "OBJ_b", max_age: 0 });
  });

  test("names fields of nats-server 2.10 only when asked for, so that older servers take it", () => {
    expect(Object.keys(toStreamConfig({ bucket: "b" }))).not.toContain("compression");
    expect(toStreamConfig({ bucket: "b", compression: false }).compression).toBe("none");
    expect(Object.keys(toStreamConfig({ bucket: "b" }))).not.toContain("metadata");
  });

  test("has a name that is one, or INVALID_BUCKET", () => {
    expect(() => toStreamConfig({ bucket: "a.b" })).toThrow(expect.objectContaining({ code: "INVALID_BUCKET" }));
  });

  test.each([
    [0, "0"],
    [1, "1000000"],
    [100.5, "100500000"],
    [0.0000004, "0"],
    [86_400_000, "86400000000000"],
    // Beyond 2^53 ns, which are 104 days: still an integer in JSON.
    [31_557_600_000, "31557600000000000"],
    [315_576_000_000, "315576000000000000"],
  ])("expires after %d ms, written as %s ns", (ttl, json) => {
    expect(JSON.stringify(toStreamConfig({ bucket: "b", ttl }).max_age)).toBe(json);
  });
});

describe("a copy of another bucket", () => {
  test("mirrors it without subjects and without transforms", () => {
    const config = toStreamConfig({ bucket: "b", mirror: { bucket: "a" } });
    expect(config).toMatchObject({ name: "OBJ_b", mirror: { name: "OBJ_a" } });
    expect(config.mirror).toEqual({ name: "OBJ_a" });
    expect(config).not.toHaveProperty("subjects");
  });

  test("sources others under its own subjects", () => {
    const config = toStreamConfig(
      { bucket: "b", sources: [{ bucket: "a" }, { bucket: "c" }] },
      (origin) => `of_${origin}`,
    );
    expect(config).toMatchObject({
      subjects: ["$O.b.C.>", "$O.b.M.>"],
      sources: [
        { name: "OBJ_a", subject_transforms: [{ src: "$O.of_a.>", dest: "$O.b.>" }] },
        { name: "OBJ_c", subject_transforms: [{ src: "$O.of_c.>", dest: "$O.b.>" }] },
      ],
    });
    expect(bucketTraits(config)?.subjects).toBe("b");
    expect(whatCannotBeWritten(config)).toBeUndefined();
    expect(toStreamConfig({ bucket: "b", sources: [] })).toEqual(toStreamConfig({ bucket: "b" }));
  });

  test("of what can be no bucket is INVALID_BUCKET", () => {
    const invalid = expect.objectContaining({ code: "INVALID_BUCKET" }) as Error;
    expect(() => toStreamConfig({ bucket: "b", mirror: { bucket: "a.b" } })).toThrow(invalid);
    expect(() => toStreamConfig({ bucket: "b", sources: [{ bucket: "" }] })).toThrow(invalid);
  });

  test("stays one in an update that does not speak of it", () => {
    for (const asked of [{ mirror: { bucket: "a" } }, { sources: [{ bucket: "a" }] }]) {
      const current = toStreamConfig({ bucket: "b", ...asked });
      const update = { bucket: "b", description: "d" };
      expect(updatedConfig(current, toStreamConfig(update), update)).toMatchObject({ ...current, description: "d" });
    }
    const handMade: StreamConfig = { name: "OBJ_b", sources: [{ name: "OBJ_a" }] };
    expect(updatedConfig(handMade, toStreamConfig({ bucket: "b" }), { bucket: "b" })).not.toHaveProperty("subjects");
  });
});

describe("the status of a bucket", () => {
  test("says what was asked for", () => {
    const configs = fc.record(
      {
        bucket: fc.constant("b"),
        description: fc.string(),
        ttl: fc.nat(9_000_000_000),
        maxBytes: fc.oneof(fc.constant(-1), fc.maxSafeNat()),
        storage: fc.constantFrom("file" as const, "memory" as const),
        replicas: fc.integer({ min: 1, max: 5 }),
        placement: fc.constant({ cluster: "east" }),
        compression: fc.boolean(),
        metadata: fc.dictionary(fc.string(), fc.string()),
      },
      { requiredKeys: ["bucket"] },
    );
    fc.assert(
      fc.property(configs, (config) => {
        const answer = JSON.parse(JSON.stringify(toStreamConfig(config))) as StreamConfig;
        const status = toStatus("b", { config: answer, state: STATE });
        expect(status).toMatchObject({ description: "", ttl: 0, maxBytes: -1, ...withoutHidden(config) });
      }),
      { numRuns: 200 },
    );
  });

  test("has everything, also when the server says nothing", () => {
    expect(toStatus("b", { config: { name: "OBJ_b" }, state: STATE })).toStrictEqual({
      ...toStatus("b", { config: { name: "OBJ_b" }, state: STATE }),
      bucket: "b",
      description: "",
      ttl: 0,
      maxBytes: -1,
      storage: "file",
      replicas: 1,
      compression: false,
      metadata: {},
      sealed: false,
      size: 123,
      messages: 4,
      backingStore: "JetStream",
      streamName: "OBJ_b",
    });
  });

  test("hides what the server notes among the metadata (ADR-44), and nothing else", () => {
    const metadata = { "_nats.req.level": "0", "_nats.ver": "2.14.0", _nats: "mine", owner: "me", "x_nats.y": "z" };
    expect(toStatus("b", { config: { name: "OBJ_b", metadata }, state: STATE }).metadata).toEqual({
      _nats: "mine",
      owner: "me",
      "x_nats.y": "z",
    });
  });

  test("says that it is sealed and compressed", () => {
    const config: StreamConfig = { name: "OBJ_b", sealed: true, compression: "s2" };
    expect(toStatus("b", { config, state: STATE })).toMatchObject({ sealed: true, compression: true });
    expect(toStatus("b", { config: { name: "OBJ_b", compression: "none" }, state: STATE }).compression).toBe(false);
  });
});

describe("a stream is a bucket", () => {
  test("when its name and subjects say so", () => {
    const config = toStreamConfig({ bucket: "b" });
    expect(whatCannotBeWritten(config)).toBeUndefined();
    expect(bucketTraits(config)).toMatchObject({
      subjects: "b",
      direct: true,
      maxMessageSize: -1,
      duplicateWindow: 120_000,
    });
  });

  test("when it mirrors one: under another name, without subjects, perhaps without allow_direct", () => {
    const config: StreamConfig = { name: "OBJ_copy", mirror: { name: "OBJ_b" } };
    expect(whatCannotBeWritten(config)?.code).toBe("SEALED");
    expect(bucketTraits(config)).toMatchObject({
      subjects: "b",
      direct: false,
    });
    const direct: StreamConfig = { name: "OBJ_copy", mirror: { name: "OBJ_b" }, allow_direct: true };
    expect(bucketTraits(direct)?.direct).toBe(true);
  });

  test("with the limits it has", () => {
    const config: StreamConfig = {
      ...toStreamConfig({ bucket: "b" }),
      max_msg_size: 65_536,
      duplicate_window: 5_000_000_000,
    };
    expect(bucketTraits(config)).toMatchObject({ maxMessageSize: 65_536, duplicateWindow: 5_000 });
  });

  test.each<[title: string, config: StreamConfig]>([
    ["OBJ_FOO without $O subjects", { name: "OBJ_FOO", subjects: ["foo.>"] }],
    ["OBJ_FOO with another bucket's subjects", { name: "OBJ_FOO", subjects: ["$O.BAR.C.>", "$O.BAR.M.>"] }],
    ["OBJ_FOO with those of a bucket whose name begins so", { name: "OBJ_FOO", subjects: ["$O.FOOBAR.C.>"] }],
    ["OBJ_FOO without any subject", { name: "OBJ_FOO" }],
    ["OBJ_FOO with an empty list of them", { name: "OBJ_FOO", subjects: [] }],
    ["FOO with $O subjects", { name: "FOO", subjects: ["$O.FOO.C.>", "$O.FOO.M.>"] }],
    ["OBJ_ itself", { name: "OBJ_", subjects: ["$O..C.>"] }],
    ["a mirror of what is no bucket", { name: "OBJ_FOO", mirror: { name: "KV_FOO" } }],
    ["a mirror of a bucket that is not named like one", { name: "FOO", mirror: { name: "OBJ_FOO" } }],
  ])("and %s is none", (_title, config) => {
    expect(bucketTraits(config)).toBeUndefined();
  });
});

function withoutHidden(config: ObjectStoreConfig): ObjectStoreConfig {
  if (!config.metadata) return config;
  const metadata = Object.entries(config.metadata).filter(([key]) => !key.startsWith("_nats."));
  return { ...config, metadata: Object.fromEntries(metadata) };
}
