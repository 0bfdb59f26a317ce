import { describe, expect, it } from "vitest";
import { toConfig } from "./store-config.ts";
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
  it("asks the server for nothing that was not chosen", () => {
    expect(toConfig(plain)).toEqual({ bucket: "photos", storage: "file", replicas: 1 });
  });

  it("takes a limit with a point or a comma, and days", () => {
    const all = { ...plain, limit: "1,5", expiry: 7, copies: 3, compress: true, description: " Of the studio " };
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
  ])("names the field that is wrong: %s", (wrong, choice) => {
    expect(toConfig({ ...plain, ...choice })).toEqual({ wrong });
  });
});
