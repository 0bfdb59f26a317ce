import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { remember, knownServers } from "./known-servers.ts";

describe("what is stored about a server", () => {
  const stored = new Map<string, string>();
  beforeEach(() => {
    stored.clear();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it("never includes a password, token or credentials file", () => {
    remember({ url: "wss://a", user: "ada", pass: "s3cret", apiPrefix: "FILES.API" });
    remember({ url: "wss://b", token: "s3cret" });
    remember({ url: "wss://c", creds: "s3cret", inboxPrefix: "_INBOX_c" });
    expect([...stored.values()].join()).not.toContain("s3cret");
    expect(knownServers()).toEqual([
      { url: "wss://c", method: "creds", inboxPrefix: "_INBOX_c" },
      { url: "wss://b", method: "token" },
      { url: "wss://a", method: "password", user: "ada", apiPrefix: "FILES.API" },
    ]);
  });

  it("keeps only the latest values, and ignores foreign entries", () => {
    remember({ url: "wss://a" });
    remember({ url: "wss://a", user: "bob", pass: "" });
    expect(knownServers()).toEqual([{ url: "wss://a", method: "password", user: "bob" }]);
    for (const value of ["{", "{}", "[1]", '[{"url":1}]', '[{"url":"x","method":"y"}]']) {
      stored.set("nats-objects-servers", value);
      expect(knownServers()).toEqual([]);
    }
  });
});
