import type { ObjectStoreStatus } from "nats-objects";
import { describe, expect, it } from "vitest";
import { settingsOf, toConfig, toUpdate } from "./store-config.ts";
import type { StoreChoices } from "./store-config.ts";

const plain: StoreChoices = {
  name: "photos",
  description: "",
  limit: "",
  unit: 1024 ** 3,
  expiry: 0,
  copies: 1,
  storage: "file",
  compress: false,
};

describe("toConfig", () => {
  it("sends only settings that were chosen", () => {
    expect(toConfig(plain)).toEqual({ bucket: "photos", storage: "file", replicas: 1 });
  });

  it("accepts a limit with a point or a comma, and days", () => {
    const all = {
      ...plain,
      limit: "1,5",
      expiry: 7 * 86_400_000,
      copies: 3,
      compress: true,
      description: " Of the studio ",
    };
    expect(toConfig(all)).toMatchObject({
      maxBytes: 1.5 * 1024 ** 3,
      ttl: 7 * 86_400_000,
      replicas: 3,
      compression: true,
      description: "Of the studio",
    });
  });

  it.each([
    ["name", { name: "my files" }],
    ["name", { name: "" }],
    ["limit", { limit: "0" }],
    ["limit", { limit: "-1" }],
    ["limit", { limit: "a lot" }],
    ["limit", { limit: "9e99" }],
  ])("returns the invalid field: %s", (wrong, choice) => {
    expect(toConfig({ ...plain, ...choice })).toEqual({ wrong });
  });
});

describe("toUpdate", () => {
  const status: ObjectStoreStatus = {
    bucket: "photos",
    description: "Of the studio",
    ttl: 3_600_000.5,
    maxBytes: 1_500_000_000,
    storage: "file",
    replicas: 3,
    placement: { tags: ["near"] },
    compression: true,
    metadata: { owner: "ada" },
    objectTtl: true,
    atomicPut: true,
    sealed: false,
    size: 1_000_000,
    created: new Date(0),
    messages: 3,
    backingStore: "JetStream",
    streamName: "OBJ_photos",
  };
  const asItIs = {
    bucket: "photos",
    description: "Of the studio",
    ttl: 3_600_000.5,
    maxBytes: 1_500_000_000,
    replicas: 3,
    placement: { tags: ["near"] },
    compression: true,
    metadata: { owner: "ada" },
    objectTtl: true,
    atomicPut: true,
  };
  const shown = settingsOf(status, "en");

  it("keeps unchanged settings exactly, including changes by others meanwhile", () => {
    expect(shown).toMatchObject({ limit: "1.39698", unit: 1024 ** 3 });
    expect(toUpdate(status, shown, shown)).toEqual(asItIs);
    const now = { ...status, description: "Of both studios", maxBytes: 2_000_000_000 };
    expect(toUpdate(now, shown, { ...shown, expiry: 0 })).toEqual({
      ...asItIs,
      description: "Of both studios",
      maxBytes: 2_000_000_000,
      ttl: 0,
    });
  });

  it("removes settings that were emptied", () => {
    const { maxBytes, compression, ...rest } = asItIs;
    expect([maxBytes, compression]).toEqual([1_500_000_000, true]);
    const chosen = { ...shown, description: " ", limit: "", compress: false };
    expect(toUpdate(status, shown, chosen)).toEqual({ ...rest, description: "" });
  });

  it("sends an old server no setting that it does not know", () => {
    const old = { ...status, metadata: {}, compression: false, objectTtl: false, atomicPut: false, maxBytes: -1 };
    const { bucket, description, ttl, replicas, placement } = asItIs;
    const before = settingsOf(old, "en");
    expect(before).toMatchObject({ limit: "", unit: 1024 ** 3 });
    expect(toUpdate(old, before, before)).toEqual({ bucket, description, ttl, replicas, placement });
  });

  it("applies the unit, even if only the unit was changed", () => {
    const same = { ...shown, limit: "2", unit: 1024 ** 3 };
    expect(toUpdate(status, same, { ...same, unit: 1024 ** 4 })).toMatchObject({ maxBytes: 2 * 1024 ** 4 });
  });

  it("rejects an invalid limit, and one below the used space", () => {
    expect(toUpdate(status, shown, { ...shown, limit: "little" })).toEqual({ wrong: "limit" });
    expect(toUpdate(status, shown, { ...shown, limit: "0,5", unit: 1024 ** 2 })).toEqual({ wrong: "held" });
  });

  it("writes numbers as usual in the language", () => {
    expect(settingsOf({ ...status, maxBytes: 1.5 * 1024 ** 2 }, "de")).toMatchObject({ limit: "1,5", unit: 1024 ** 2 });
    expect(settingsOf({ ...status, maxBytes: 2000 * 1024 ** 4 }, "de")).toMatchObject({ limit: "2000" });
  });
});
