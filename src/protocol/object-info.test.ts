// Beyond 200 lines because a meta message may be wrong in every one of its fields.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ObjectStoreError } from "../errors.ts";
import { FOREIGN_METAS, PLAIN } from "../../e2e/support/foreign-metas.ts";
import type { ObjectInfo } from "../types.ts";
import { certainNuid, decodeMeta, encodeMeta, isAmbiguous, type MetaContent, salvageNuid } from "./object-info.ts";

const NUID = "VGKM6RwDdBxYbNYRxsY1nd";
const ORIGIN = { bucket: "b", mtime: new Date("2026-06-01T12:00:00Z"), revision: 42 };
const { mtime: _mtime, revision: _revision, ...plain } = PLAIN;
const EMPTY: MetaContent = { ...plain, nuid: NUID };

describe("a meta message is written", () => {
  test.each<[title: string, meta: Partial<MetaContent>, json: string]>([
    [
      "without what is empty",
      { digest: "SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=" },
      `{"name":"a","bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0,"digest":"SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="}`,
    ],
    [
      "with everything",
      {
        description: "d",
        headers: { "Content-Type": ["text/plain"], X: ["1", "2"] },
        metadata: { k: "v" },
        maxChunkSize: 131072,
        size: 2 ** 33,
        chunks: 65536,
        digest: "SHA-256=x",
      },
      `{"name":"a","description":"d","headers":{"Content-Type":["text/plain"],"X":["1","2"]},"metadata":{"k":"v"},"options":{"max_chunk_size":131072},"bucket":"b","nuid":"${NUID}","size":8589934592,"mtime":"0001-01-01T00:00:00Z","chunks":65536,"digest":"SHA-256=x"}`,
    ],
    [
      "for a link",
      { link: { bucket: "other", name: "target" } },
      `{"name":"a","options":{"link":{"bucket":"other","name":"target"}},"bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0}`,
    ],
    [
      "for a bucket link, which has no name",
      { link: { bucket: "other" } },
      `{"name":"a","options":{"link":{"bucket":"other"}},"bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0}`,
    ],
    [
      "for a delete marker, its options kept",
      { deleted: true, maxChunkSize: 1024 },
      `{"name":"a","options":{"max_chunk_size":1024},"bucket":"b","nuid":"${NUID}","size":0,"mtime":"0001-01-01T00:00:00Z","chunks":0,"deleted":true}`,
    ],
  ])("as other clients read it: %s", (_title, meta, json) => {
    expect(encodeMeta({ ...EMPTY, ...meta })).toBe(json);
  });

  test("with no null and no empty value in it, and no key that ADR-20 does not know", () => {
    const known = "name description headers metadata options bucket nuid size mtime chunks digest deleted".split(" ");
    fc.assert(
      fc.property(contents(), (content) => {
        const json = JSON.parse(encodeMeta(content)) as Record<string, unknown>;
        for (const [key, value] of Object.entries(json)) {
          expect(known).toContain(key);
          expect(value).not.toBeNull();
          expect(value).not.toBe("");
          expect(value).not.toBe(false);
          if (typeof value === "object") expect(value).not.toEqual({});
        }
      }),
    );
  });

  // JSON.stringify escapes lone surrogates (well-formed JSON.stringify, ES2019), so they come back too.
  test("so that it can be read again, whatever the strings in it", () => {
    fc.assert(
      fc.property(contents(), (content) => {
        const decoded = decode(encodeMeta(content));
        expect(decoded).toEqual({ ...content, mtime: ORIGIN.mtime, revision: ORIGIN.revision });
        expect(Object.keys(decoded.metadata).sort()).toEqual(Object.keys(content.metadata).sort());
      }),
      { numRuns: 300 },
    );
  });

  test("with keys that objects have by themselves", () => {
    const metadata = JSON.parse('{"__proto__":"p","constructor":"c","toString":"t"}') as Record<string, string>;
    const headers = JSON.parse('{"__proto__":["p"],"hasOwnProperty":["h"]}') as Record<string, string[]>;
    const decoded = decode(encodeMeta({ ...EMPTY, metadata, headers }));
    expect(Object.entries(decoded.metadata)).toEqual(Object.entries(metadata));
    expect(Object.entries(decoded.headers)).toEqual(Object.entries(headers));
    expect(Object.getPrototypeOf(decoded.metadata)).toBe(Object.prototype);
  });
});

describe("a meta message is read as each client writes it", () => {
  test.each(FOREIGN_METAS)("$title", ({ json, expected }) => {
    expect(decode(json)).toEqual({ ...PLAIN, ...expected });
  });

  test("its bucket, time and revision are those of where it was found", () => {
    const info = decode('{"name":"a","bucket":"evil","mtime":"1999-01-01T00:00:00Z","revision":1}');
    expect(info).toMatchObject(ORIGIN);
  });

  test("a header of its own that is called inner stays one", () => {
    expect(decode('{"name":"a","headers":{"inner":["x"]}}').headers).toEqual({ inner: ["x"] });
    expect(decode('{"name":"a","headers":{"inner":"x"}}').headers).toEqual({ inner: ["x"] });
  });

  test("a link to no object has no name at all, whichever way it says so", () => {
    for (const name of ["", ',"name":""', ',"name":null']) {
      const { link } = decode(`{"name":"a","options":{"link":{"bucket":"o"${name}}}}`);
      expect(link).toStrictEqual({ bucket: "o" });
    }
    expect("link" in decode('{"name":"a","options":{"link":null}}')).toBe(false);
  });

  test("sizes beyond 2^32 and up to 2^53 - 1", () => {
    for (const size of [2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      expect(decode(`{"name":"a","size":${String(size)}}`).size).toBe(size);
    }
    expect(decode('{"name":"a","size":1e3}').size).toBe(1000);
    expect(decode('{"name":"a","size":7.0}').size).toBe(7);
  });

  test("unknown keys may be nested to any depth", () => {
    const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
    expect(decode(`{"name":"a","future":${deep}}`).name).toBe("a");
  });
});

describe("anything but a meta message is BAD_OBJECT_META", () => {
  test.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["half of it", '{"name":"a","nuid":'],
    ["text behind it", '{"name":"a"} x'],
    ["null", "null"],
    ["an array", '[{"name":"a"}]'],
    ["a string", '"a"'],
    ["a number", "1"],
    ["no name", "{}"],
    ["an empty name", '{"name":""}'],
    ["a null name", '{"name":null}'],
    ["a name that is no string", '{"name":5}'],
    ["a description that is no string", '{"name":"a","description":{}}'],
    ["a digest that is no string", '{"name":"a","digest":5}'],
    ["a nuid that is no string", '{"name":"a","nuid":5}'],
    ["deleted as a string", '{"name":"a","deleted":"true"}'],
    ["deleted as a number", '{"name":"a","deleted":1}'],
    ["a negative size", '{"name":"a","size":-1}'],
    ["a size that is no integer", '{"name":"a","size":1.5}'],
    ["a size of 2^53", '{"name":"a","size":9007199254740992}'],
    ["a size of 2^64", '{"name":"a","size":18446744073709551616}'],
    ["a size beyond all numbers", '{"name":"a","size":1e999}'],
    ["a size as a string", '{"name":"a","size":"7"}'],
    ["a negative number of chunks", '{"name":"a","chunks":-1}'],
    ["a number of chunks that is no integer", '{"name":"a","chunks":0.1}'],
    ["a negative chunk size", '{"name":"a","options":{"max_chunk_size":-1}}'],
    ["options that are no object", '{"name":"a","options":[]}'],
    ["a link that is no object", '{"name":"a","options":{"link":"b"}}'],
    ["a link without a bucket", '{"name":"a","options":{"link":{"name":"x"}}}'],
    ["a link whose bucket is empty", '{"name":"a","options":{"link":{"bucket":""}}}'],
    ["headers that are a list", '{"name":"a","headers":["x"]}'],
    ["headers that are a string", '{"name":"a","headers":"x"}'],
    ["a header value that is a number", '{"name":"a","headers":{"k":[5]}}'],
    ["a header value within two lists", '{"name":"a","headers":{"k":[["x"]]}}'],
    ["metadata with a number", '{"name":"a","metadata":{"k":5}}'],
    ["metadata with a list", '{"name":"a","metadata":{"k":["v"]}}'],
    ["metadata that is a list", '{"name":"a","metadata":["v"]}'],
  ])("%s", (_title, json) => {
    expect(failureOf(json)).toMatchObject({ code: "BAD_OBJECT_META" });
  });

  test("bytes that are not UTF-8, with the decoder's error as the cause", () => {
    const bytes = new Uint8Array([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')]);
    const error = failureOf(bytes);
    expect(error).toMatchObject({ code: "BAD_OBJECT_META" });
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  // A nuid becomes a token of the subject that is read and purged.
  test.each([">", "*", "a.b", "a.>", ".", "a b", " ", "a\u0000", "a\n", "a\r\nPUB x", "a\u0085", "\ud800"])(
    "a nuid that would be more than a token of a subject: %j",
    (nuid) => {
      const json = JSON.stringify({ name: "a", nuid });
      expect(failureOf(json)).toMatchObject({ code: "BAD_OBJECT_META" });
      expect(salvageNuid(encode(json))).toBe("");
    },
  );

  test.each(["abc=", "é", "a/b", "$O", "!", "a*", "日本"])("any other token is a nuid: %j", (nuid) => {
    expect(decode(JSON.stringify({ name: "a", nuid })).nuid).toBe(nuid);
  });

  test("and never any other error: with any JSON as the message, or as a field of one", () => {
    const fields = ["description", "headers", "metadata", "options", "nuid", "size", "chunks", "digest", "deleted"];
    const messages = fc.oneof(
      fc.json(),
      fc.string(),
      fc.tuple(fc.constantFrom(...fields), fc.jsonValue()).map(([field, value]) => message({ [field]: value })),
      fc.jsonValue().map((link) => message({ options: { link } })),
      fc.jsonValue().map((value) => message({ headers: { inner: value } })),
      fc.jsonValue().map((value) => message({ headers: { k: value }, metadata: { k: value } })),
    );
    fc.assert(
      fc.property(messages, (json) => {
        try {
          const info = decode(json);
          expect(info.nuid).toMatch(/^(?![*>]$)[^\s.\p{Cc}]*$/u);
          expect(Number.isSafeInteger(info.size) && info.size >= 0).toBe(true);
          for (const values of Object.values(info.headers)) {
            for (const value of values) expect(typeof value).toBe("string");
          }
        } catch (error) {
          if (!(error instanceof ObjectStoreError)) throw error;
          expect(error.code).toBe("BAD_OBJECT_META");
        }
      }),
      { numRuns: 600 },
    );
  });

  test("and never any other error: with any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        expect(failureOf(bytes)).toMatchObject({ code: "BAD_OBJECT_META" });
      }),
    );
  });
});

describe("control characters inside strings, which nats.c does not escape,", () => {
  test("are read as they are", () => {
    const json = '{"name":"a","description":"line\nbreak\t\\"quoted\\" \\\\","metadata":\n{"k\r":"\u0000"}}';
    expect(decode(json)).toMatchObject({ description: 'line\nbreak\t"quoted" \\', metadata: { "k\r": "\0" } });
  });

  test("come back whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("\0", "\n", "\u001f", '"', "\\", "u", "é", " ") }), (text) => {
        const escaped = JSON.stringify(text).replace(/\\n|\\u00(?:00|1f)/g, (code) =>
          /\\\\/.test(code) ? code : (JSON.parse(`"${code}"`) as string),
        );
        // A backslash of its own in front of `n` or `u` is no escape: only texts without one can be written raw like this.
        if (!text.includes("\\")) expect(decode(`{"name":"a","description":${escaped}}`).description).toBe(text);
      }),
    );
  });

  test("are not escaped in a message that is long enough to block a page", () => {
    const json = (count: number): string => `{"name":"a","description":"${'\n\\"'.repeat(count)}"}`;
    expect(decode(json(20_000)).description).toHaveLength(40_000);
    expect(() => decode(json(300_000))).toThrow("it is no JSON");
  });
});

describe("whether clients read a message in different ways", () => {
  test.each([
    [`{"name":"a","nuid":"x"}`, false],
    [`{"name":"a","metadata":{"nuid":"y","Nuid":"z"},"headers":{"nuid":["n"]},"nuid":"x"}`, false],
    [`{"name":"a","description":"\\"nuid\\": ","nuid":"x"}`, false],
    [`{"name":"a","future":1,"future":2,"nuid":"x"}`, false],
    [`{"name":"a","nuid":"x","nuid":"x"}`, true],
    [`{"name":"a","nuid":"x","n\\u0075id":"y"}`, true],
    [`{"name":"a","NUID":"x"}`, true],
    [`{"name":"a","nuid":"x","deleted" :true,"deleted"\n:false}`, true],
    [`{"options":{},"name":"a","nuid":"x","options":{"link":{"bucket":"b"}}}`, true],
  ])("%s: %j", (json, ambiguous) => {
    expect(isAmbiguous(encode(json))).toBe(ambiguous);
  });

  test("the nuid is certain only when the message says the name, and says it once", () => {
    expect(certainNuid(encode(`{"name":"a","nuid":"x","size":-1}`), "a")).toBe("x");
    expect(certainNuid(encode(`{"name":"b","nuid":"x"}`), "a")).toBe("");
    expect(certainNuid(encode(`{"nuid":"x"}`), "a")).toBe("");
    expect(certainNuid(encode(`{"name":"a","nuid":"x","nuid":"y"}`), "a")).toBe("");
    expect(certainNuid(encode("x"), "a")).toBe("");
  });
});

describe("the nuid of a message that cannot be used", () => {
  test.each([
    [`{"nuid":"${NUID}"}`, NUID],
    [`{"name":5,"size":-1,"nuid":"${NUID}"}`, NUID],
    ['{"name":"a"}', ""],
    ['{"nuid":null}', ""],
    ['{"nuid":5}', ""],
    ['{"nuid":">"}', ""],
    ["null", ""],
    [`{"nuid":"${NUID}"`, ""],
    ["", ""],
  ])("of %s is %j", (json, nuid) => {
    expect(salvageNuid(encode(json))).toBe(nuid);
  });
});

/** All that can be in a meta message, with strings of any kind. */
function contents(): fc.Arbitrary<MetaContent> {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe010 }).map((code) => String.fromCharCode(code)) }),
    fc.constantFrom("__proto__", "constructor", "inner", "\0", '"\\'),
  );
  const count = fc.oneof(fc.nat(), fc.maxSafeNat());
  return fc
    .record({
      name: text.filter((name) => name !== ""),
      description: text,
      headers: pairs(text, fc.array(text, { maxLength: 3 })),
      metadata: pairs(text, text),
      link: fc.option(fc.record({ bucket: fc.constantFrom("b", "other"), name: fc.option(text) })),
      maxChunkSize: count,
      nuid: fc.stringMatching(/^[\w-]{0,22}$/),
      size: count,
      chunks: count,
      digest: text,
      deleted: fc.boolean(),
    })
    .map(({ link, ...rest }) => ({
      ...rest,
      bucket: "b",
      ...(link && { link: { bucket: link.bucket, ...(link.name && { name: link.name }) } }),
    }));
}

/** A record in which also `__proto__` is an own key. */
function pairs<T>(keys: fc.Arbitrary<string>, values: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.array(fc.tuple(keys, values), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

function message(fields: object): string {
  return JSON.stringify({ name: "a", ...fields });
}

function encode(json: string): Uint8Array {
  return new TextEncoder().encode(json);
}

function decode(json: string): ObjectInfo {
  return decodeMeta(encode(json), ORIGIN);
}

function failureOf(message: string | Uint8Array): ObjectStoreError {
  try {
    decodeMeta(typeof message === "string" ? encode(message) : message, ORIGIN);
  } catch (error) {
    expect(error).toBeInstanceOf(ObjectStoreError);
    return error as ObjectStoreError;
  }
  throw new Error("it was read");
}
