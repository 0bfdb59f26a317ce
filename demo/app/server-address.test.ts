import { describe, expect, it } from "vitest";
import { defaultUrl, readUrl } from "./server-address.ts";

const http = new URL("http://localhost:5173/");
const https = new URL("https://files.example.com/");

describe("defaultUrl", () => {
  it("is the page's own origin", () => {
    expect(defaultUrl(http)).toBe("ws://localhost:5173/nats");
    expect(defaultUrl(https)).toBe("wss://files.example.com/nats");
  });
});

describe("readUrl", () => {
  it.each([
    ["wss://a.example", http, "wss://a.example"],
    ["a.example:443/nats", https, "wss://a.example/nats"],
    ["localhost:9222", http, "ws://localhost:9222"],
    ["https://a.example/x?y=1#z", https, "wss://a.example/x?y=1"],
    ["ws://127.0.0.1:9222", https, "ws://127.0.0.1:9222"],
  ])("understands %s", (text, page, url) => {
    expect(readUrl(text, page)).toEqual({ url });
  });

  it.each([
    ["", http],
    ["nats://a.example:4222", http],
    ["ws://a.example", https],
    ["wss://user:secret@a.example", https],
    ["wss://", http],
  ])("reports what is wrong with %j", (text, page) => {
    expect(readUrl(text, page)).toHaveProperty("problem");
  });
});
