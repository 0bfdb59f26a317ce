import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ObjectStoreError } from "../errors.ts";
import {
  bucketName,
  bucketSubjects,
  chunkSubject,
  foreignMetaSubjects,
  isSubjectOf,
  metaFilter,
  metaSubject,
  namesOf,
  streamName,
  unpaddedMetaSubjects,
} from "./subjects.ts";

describe("the meta subject of a name", () => {
  test.each([
    ["a", "YQ=="],
    ["photo.jpg", "cGhvdG8uanBn"],
    [" ", "IA=="],
    ["a b", "YSBi"],
    ["ab?", "YWI_"],
    ["ab>", "YWI-"],
    ["*", "Kg=="],
    [">", "Pg=="],
    ['.*<>:"/\\|?&', "Lio8PjoiL1x8PyY="],
    ["é", "w6k="],
    ["e\u0301", "ZcyB"],
    ["日本", "5pel5pys"],
    ["😀", "8J-YgA=="],
    ["ÿ", "w78="],
    ["\0", "AA=="],
  ])("%j is the padded base64url of its UTF-8", (name, encoded) => {
    expect(metaSubject("b", name)).toBe(`$O.b.M.${encoded}`);
  });

  test("is one token of a subject, matched by the bucket's filter, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 100 }), (name) => {
        const subject = metaSubject("b", name);
        expect(subject).toMatch(/^\$O\.b\.M\.[A-Za-z0-9_-]+={0,2}$/);
        expect(Buffer.from(subject.slice("$O.b.M.".length), "base64url").toString()).toBe(name);
      }),
    );
  });

  test("of a thousand characters is long, but a subject", () => {
    expect(metaSubject("b", "日".repeat(1000))).toHaveLength("$O.b.M.".length + 4000);
  });

  test("takes a lone surrogate for U+FFFD, as UTF-8 has no form of it", () => {
    expect(metaSubject("b", "\ud800")).toBe(metaSubject("b", "\ufffd"));
  });
});

describe("other clients' meta subjects", () => {
  test.each([
    ["a", []],
    ["photo.jpg", []],
    [" ", []],
    ["日本", []],
  ])("%j has none: all encodings agree", (name, encoded) => {
    expect(foreignMetaSubjects("b", name)).toEqual(encoded);
  });

  test.each([
    // jnats, NatsObjectStoreUtil.encodeForSubject: Base64.getEncoder() of the UTF-8.
    ["ab?", ["YWI/"]],
    ["ab>", ["YWI+"]],
    ["日本>a?", ["5pel5pysPmE/"]],
    ["😀", ["8J+YgA=="]],
    // @nats-io/obj, Base64UrlPaddedCodec.encode: btoa(name), so Latin-1; `+` and `/` replaced in 3.x, kept in older ones.
    ["é", ["6Q=="]],
    ["ÿ", ["/w==", "_w=="]],
    ["ÿ?>", ["w78/Pg==", "/z8+", "_z8-"]],
    ["\u0100", []],
  ])("%j: jnats' first, then those of @nats-io/obj, none twice and not our own", (name, encoded) => {
    expect(foreignMetaSubjects("b", name)).toEqual(encoded.map((token) => `$O.b.M.${token}`));
  });

  test("are one token each, and others than ours, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0x1ff).map((code) => String.fromCharCode(code)), minLength: 1 }), (name) => {
        const subjects = foreignMetaSubjects("b", name);
        expect(subjects).not.toContain(metaSubject("b", name));
        expect(new Set(subjects).size).toBe(subjects.length);
        for (const subject of subjects) expect(subject).toMatch(/^\$O\.b\.M\.[A-Za-z0-9+/_-]+={0,2}$/);
        const latin1 = `$O.b.M.${Buffer.from(name, "latin1").toString("base64")}`;
        if (/^[\0-\xff]*$/.test(name)) expect([metaSubject("b", name), ...subjects]).toContain(latin1);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the names that a meta subject encodes", () => {
  test.each([
    ["YQ==", ["a"]],
    ["YQ", ["a"]],
    ["YWJj", ["abc"]],
    ["w78/Pg==", ["ÿ?>", "Ã¿?>"]],
    ["w78_Pg", ["ÿ?>", "Ã¿?>"]],
    ["6Q==", ["é"]],
    ["77u/YQ==", ["\ufeffa", "ï»¿a"]],
    ["YQ=", []],
    ["YR==", []],
    ["w78/P_", []],
    ["A", []],
    ["a!", []],
    ["x.y", []],
    ["*", []],
    [">", []],
  ])("%j: %j", (token, names) => {
    expect(namesOf("b", `$O.b.M.${token}`)).toEqual(names);
  });

  test("are those, and those alone, that some client puts there", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0x1ff).map((code) => String.fromCharCode(code)), minLength: 1 }), (name) => {
        const own = metaSubject("b", name);
        const subjects = [own, ...foreignMetaSubjects("b", name), ...unpaddedMetaSubjects("b", name)];
        for (const subject of subjects) {
          expect(isSubjectOf("b", subject, name)).toBe(true);
          expect(namesOf("b", subject)).toContain(name);
        }
        expect(namesOf("b", own)[0]).toBe(name);
        expect(isSubjectOf("b", own, `${name}x`)).toBe(false);
      }),
    );
  });

  test("of another bucket are none", () => {
    expect(namesOf("b", "$O.bb.M.YQ==")).toEqual([]);
    expect(namesOf("b", "$O.b.C.YQ==")).toEqual([]);
  });
});

describe("the names of a bucket", () => {
  test("are those of ADR-20", () => {
    expect(streamName("my-Bucket_1")).toBe("OBJ_my-Bucket_1");
    expect(bucketSubjects("b")).toEqual(["$O.b.C.>", "$O.b.M.>"]);
    expect(metaFilter("b")).toBe("$O.b.M.>");
    expect(chunkSubject("b", "NUID")).toBe("$O.b.C.NUID");
  });

  test.each(["", " ", "a b", "a.b", ".", "*", ">", "a>", "a/b", "a\\b", "é", "日本", "a\n", "\na", "a\0", "$O", "a:b"])(
    "%j is INVALID_BUCKET",
    (bucket) => {
      expect(() => streamName(bucket)).toThrow(ObjectStoreError);
      expect(() => streamName(bucket)).toThrow(expect.objectContaining({ code: "INVALID_BUCKET" }));
    },
  );

  test("have at most 251 characters", () => {
    expect(streamName("b".repeat(251))).toHaveLength(255);
    expect(() => streamName("b".repeat(252))).toThrow(expect.objectContaining({ code: "INVALID_BUCKET" }));
  });

  test("are found again in the stream's name", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,30}$/), (bucket) => {
        expect(bucketName(streamName(bucket))).toBe(bucket);
      }),
    );
  });

  test.each(["", "OBJ", "OBJ_", "KV_a", "obj_a", "a", "XOBJ_a"])("are none in a stream %j", (stream) => {
    expect(bucketName(stream)).toBeUndefined();
  });

  test("may look like another stream's prefix", () => {
    expect(bucketName("OBJ_OBJ_a")).toBe("OBJ_a");
  });
});
