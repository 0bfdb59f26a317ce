import { describe, expect, it } from "vitest";
import { decide } from "./decide.ts";
import { parseRange } from "./http-range.ts";
import type { Head } from "./messages.ts";

const head: Head = { size: 10, type: "text/plain", version: "SHA-256=x", fileName: "a.txt" };

function answer(headers: Record<string, string>, of: Partial<Head> = {}, method = "GET"): ReturnType<typeof decide> {
  const asked = new Headers(headers);
  const range = method === "GET" ? parseRange(asked.get("range")) : undefined;
  return decide({ method, headers: asked, range }, { ...head, ...of }, false);
}

describe("decide", () => {
  it("prefers a 304 to a part, and a 412 to both", () => {
    const tag = '"SHA-256=x"';
    expect(answer({ Range: "bytes=0-1", "If-None-Match": tag }).status).toBe(304);
    expect(answer({ Range: "bytes=0-1", "If-None-Match": tag, "If-Match": '"y"' }).status).toBe(412);
  });

  it("sends the whole object to a client that has a part of another version", () => {
    expect(answer({ Range: "bytes=0-1", "If-Range": '"y"' })).toMatchObject({ status: 200, body: "whole" });
    expect(answer({ Range: "bytes=0-1", "If-Range": '"SHA-256=x"' })).toMatchObject({ status: 206, body: "part" });
  });

  it("offers no ranges without a version or a size", () => {
    for (const of of [{ version: "" }, { size: undefined }]) {
      expect(answer({ Range: "bytes=0-1" }, of)).toMatchObject({ status: 200, body: "whole" });
    }
    expect(answer({}, { version: "" }).headers).not.toHaveProperty("Accept-Ranges");
    expect(answer({}, { version: "" }).headers).not.toHaveProperty("ETag");
    expect(answer({}, { size: undefined }).headers).not.toHaveProperty("Content-Length");
  });

  it("sends no body for HEAD, 304, 412 and 416, but always the tag", () => {
    const decisions = [
      answer({}, {}, "HEAD"),
      answer({ "If-None-Match": "*" }),
      answer({ "If-Match": '"y"' }),
      answer({ Range: "bytes=10-" }),
    ];
    expect(decisions.map(({ status, body }) => [status, body])).toEqual([
      [200, "none"],
      [304, "none"],
      [412, "none"],
      [416, "none"],
    ]);
    expect(decisions.every(({ headers }) => headers["ETag"] === '"SHA-256=x"')).toBe(true);
  });

  it("sandboxes types that could run scripts", () => {
    expect(answer({}, { type: "image/svg+xml" }).headers["Content-Security-Policy"]).toMatch(/^sandbox;/);
    expect(answer({ Range: "bytes=0-1" }, { type: "text/html" }).headers["Content-Security-Policy"]).toMatch(
      /^sandbox;/,
    );
  });
});
