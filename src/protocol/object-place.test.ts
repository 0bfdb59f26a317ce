import { describe, expect, test } from "vitest";
import { isPlainCopy, objectPlace } from "./object-place.ts";
import type { StreamConfig } from "./stream-config.ts";
import type { SubjectTransform } from "./subject-transform.ts";

const own = { name: "OBJ_b", subjects: ["$O.b.C.>", "$O.b.M.>"] };

function copies(transforms: SubjectTransform[], name = "OBJ_a"): StreamConfig[] {
  const from = { name, subject_transforms: transforms };
  return [
    { name: "OBJ_b", mirror: from },
    { name: "OBJ_b", sources: [from] },
  ];
}

describe("a copy keeps its objects", () => {
  test.each<[place: string | undefined, transforms: SubjectTransform[]]>([
    ["a", []],
    ["b", [{ src: "$O.a.>", dest: "$O.b.>" }]],
    ["x", [{ src: "$O.a.>", dest: "$O.x.>" }]],
    ["a", [{ src: "$O.a.>", dest: "" }]],
    ["a", [{ src: "$O.a.>" }]],
    ["x.y", [{ src: "$O.a.>", dest: "$O.x.y.>" }]],
    ["b", [{ src: "$O.*.>", dest: "$O.b.>" }]],
    ["a", [{ src: "$O.*.>", dest: "$O.$1.>" }]],
    ["a", [{ src: "*.*.>", dest: "$O.{{wildcard(2)}}.>" }]],
    ["a", [{ src: "*.*.>", dest: "$O.{{ Wildcard( 2 ) }}.>" }]],
    ["b", [{ src: "$O.a.*.*", dest: "$O.b.$1.$2" }]],
    [
      "b",
      [
        { src: "$O.a.C.>", dest: "$O.b.C.>" },
        { src: "$O.a.M.>", dest: "$O.b.M.>" },
      ],
    ],
    // Without the content, what is there can still be listed.
    ["b", [{ src: "$O.a.M.>", dest: "$O.b.M.>" }]],
    [
      undefined,
      [
        { src: "$O.a.C.>", dest: "$O.x.C.>" },
        { src: "$O.a.M.>", dest: "$O.b.M.>" },
      ],
    ],
    [undefined, [{ src: "$O.a.C.>", dest: "$O.b.C.>" }]],
    [undefined, [{ src: "$O.a.>", dest: "objects.a.>" }]],
    [undefined, [{ src: "$O.a.*.*", dest: "$O.b.$2.$1" }]],
    [undefined, [{ src: "$O.a.*.*", dest: "$O.b.$1.{{partition(3,2)}}" }]],
    [undefined, [{ src: "$O.*.*.*", dest: "$O.$1.$2.$4" }]],
    [undefined, [{ src: "foo.>", dest: "$O.b.>" }]],
  ])("under %s with %j", (place, transforms) => {
    for (const config of copies(transforms)) expect(objectPlace(config)).toBe(place);
  });

  test("of a stream with another name, where a transform tells which bucket it takes", () => {
    for (const config of copies([{ src: "$O.a.>", dest: "$O.b.>" }], "FILES")) expect(objectPlace(config)).toBe("b");
    for (const config of copies([], "FILES")) expect(objectPlace(config)).toBeUndefined();
  });

  test("where a filter leaves them", () => {
    const mirror = (filter_subject: string): StreamConfig => ({
      name: "OBJ_b",
      mirror: { name: "OBJ_a", filter_subject },
    });
    expect(objectPlace(mirror("$O.a.>"))).toBe("a");
    expect(objectPlace(mirror("$O.x.>"))).toBe("x");
    expect(objectPlace(mirror("foo.>"))).toBeUndefined();
  });

  test("of several origins, when they agree where", () => {
    const from = (name: string, dest: string) => ({
      name,
      subject_transforms: [{ src: `$O.${name.slice(4)}.>`, dest }],
    });
    const sources = [from("OBJ_a", "$O.x.>"), from("OBJ_c", "$O.x.>")];
    expect(objectPlace({ name: "OBJ_b", sources })).toBe("x");
    expect(objectPlace({ name: "OBJ_b", sources: [{ name: "OBJ_a" }, { name: "OBJ_c" }] })).toBeUndefined();
    expect(objectPlace({ ...own, sources: [{ name: "OBJ_a" }, { name: "OBJ_c" }] })).toBe("b");
  });
});

describe("a stream's own transform", () => {
  test.each<[place: string | undefined, config: Partial<StreamConfig>]>([
    ["x", { ...own, subject_transform: { src: "$O.b.>", dest: "$O.x.>" } }],
    ["b", { ...own, subject_transform: { src: "foo.>", dest: "$O.x.>" } }],
    ["b", { subjects: ["$O.a.>"], subject_transform: { src: "$O.a.>", dest: "$O.b.>" } }],
    [undefined, { subjects: ["$O.a.>"], subject_transform: { src: "$O.a.>", dest: "$O.x.>" } }],
    ["x", { sources: [{ name: "OBJ_a" }], subject_transform: { src: "$O.a.>", dest: "$O.x.>" } }],
  ])("puts them under %s with %j", (place, config) => {
    expect(objectPlace({ name: "OBJ_b", ...config })).toBe(place);
  });
});

test("subjects that cover those of a bucket make it one", () => {
  for (const subjects of [["$O.b.>"], ["$O.>"], ["$O.*.C.*", "$O.*.M.*"], [">"]]) {
    expect(objectPlace({ name: "OBJ_b", subjects })).toBe("b");
  }
});

test("only a copy without subjects, transforms and filter may be one of a copy", () => {
  expect(isPlainCopy({ name: "OBJ_b", mirror: { name: "OBJ_a" } })).toBe(true);
  expect(isPlainCopy({ name: "OBJ_b", sources: [{ name: "OBJ_a" }] })).toBe(true);
  expect(isPlainCopy(own)).toBe(false);
  expect(isPlainCopy({ ...own, sources: [{ name: "OBJ_a" }] })).toBe(false);
  for (const config of copies([{ src: "$O.a.>", dest: "$O.b.>" }])) expect(isPlainCopy(config)).toBe(false);
  expect(isPlainCopy({ name: "OBJ_b", mirror: { name: "OBJ_a", filter_subject: "$O.a.>" } })).toBe(false);
});
