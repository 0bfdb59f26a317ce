import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { actsOnApp, contentType, isInert } from "./media-type.ts";

describe("contentType", () => {
  it.each([
    "text/plain",
    "image/svg+xml",
    "text/html; charset=utf-8",
    'text/plain;charset="utf-8"',
    "application/vnd.ms-excel",
  ])("keeps %s", (type) => {
    expect(contentType(type)).toBe(type);
  });

  it.each([
    "",
    "text",
    "text/",
    "/html",
    "text/html,text/plain",
    "text/html\r\nX: y",
    "text/html; x",
    "a b/c",
    "é/x",
    "*/*x\0",
  ])("takes %j for unknown", (type) => {
    expect(contentType(type)).toBe("application/octet-stream");
  });

  it("treats multipart types as unknown", () => {
    expect(contentType("Multipart/x-mixed-replace; boundary=x")).toBe("application/octet-stream");
  });

  it("produces a valid header for any text, in linear time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (stored) => {
        expect(() => new Headers({ "Content-Type": contentType(stored) })).not.toThrow();
      }),
    );
    const start = performance.now();
    contentType(`a/b${";a=a".repeat(49)};`);
    contentType(`a/b${" ".repeat(190)}x`);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe("isInert", () => {
  it.each([
    "image/png",
    "IMAGE/JPEG",
    "video/mp4; codecs=x",
    "audio/wav",
    "audio/x+y",
    "font/woff2",
    "video/xml-like",
    "text/plain; charset=utf-8",
    "application/pdf",
  ])("%s runs nothing", (type) => {
    expect(isInert(type)).toBe(true);
  });

  it.each([
    "text/html",
    "image/svg+xml",
    "image/svg",
    "text/xml",
    "application/xml",
    "x/y+xml",
    "image/svg+xml; charset=utf-8",
    "image/xml",
    "image/x+xml",
    "audio/x+xml",
    "AUDIO/XML",
    "video/x+xml;codecs=y",
    "video/a.b-c+xml",
    "font/x+xml",
    "font/x-xml",
    "audio/x+svg+xml",
    "text/javascript",
    "message/rfc822",
  ])("%s might", (type) => {
    expect(isInert(type)).toBe(false);
  });
});

it("recognizes destinations that would make an object code of the app", () => {
  expect(["script", "worker", "serviceworker", "style", "xslt"].every(actsOnApp)).toBe(true);
  expect(["", "document", "iframe", "image", "video", "audio", "embed", "font", "track"].some(actsOnApp)).toBe(false);
});
