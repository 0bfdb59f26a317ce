import { describe, expect, test } from "vitest";
import { refusal } from "./reader.ts";

const digest = "SHA-256=LPJNul-wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
const object = { name: "a", bucket: "b", nuid: "n", size: 5, mtime: "0001-01-01T00:00:00Z", chunks: 1, digest };

describe("NATS.Net", () => {
  test("takes an object in ADR-20's form", () => {
    expect(refusal(JSON.stringify(object), [5])).toBeUndefined();
  });

  test.each([
    ["a digest in hexadecimal", { digest: "SHA-256=2cf24dba" }, [5], /digest/],
    ["a digest without padding", { digest: digest.slice(0, -1) }, [5], /digest/],
    ["a header value without a list", { headers: { Tag: "one" } }, [5], /headers/],
    ["metadata that is no text", { metadata: { k: 1 } }, [5], /metadata/],
    ["2 GiB", { size: 2 ** 31 }, [5], /size/],
    ["a chunk too few", {}, [], /chunks/],
    ["an empty object without a chunk", { size: 0, chunks: 0 }, [], /first chunk/],
    ["a link to a bucket without a name", { options: { link: { bucket: "b" } } }, [], /name is required/],
  ])("refuses %s", (_, change, chunks, reason) => {
    expect(refusal(JSON.stringify({ ...object, ...change }), chunks)).toMatch(reason);
  });

  test("takes an empty object with its own empty chunk", () => {
    expect(refusal(JSON.stringify({ ...object, size: 0, chunks: 0 }), [0])).toBeUndefined();
  });
});
