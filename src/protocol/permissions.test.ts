import { describe, expect, test } from "vitest";
import { permissionsFor } from "./permissions.ts";

describe("the rights of a role", () => {
  test("are the subjects that it asks, and its own inbox", () => {
    const options = { bucket: "files", apiPrefix: "FILES.API", inboxPrefix: "_INBOX_ann" };
    expect(permissionsFor({ ...options, role: "reader" })).toEqual({
      publish: [
        "FILES.API.STREAM.MSG.GET.OBJ_files",
        "FILES.API.DIRECT.GET.OBJ_files",
        "FILES.API.DIRECT.GET.OBJ_files.>",
      ],
      subscribe: ["_INBOX_ann.>"],
    });
    expect(permissionsFor({ ...options, role: "drop" }).publish).toEqual(["$O.files.C.*", "$O.files.M.*"]);
    expect(permissionsFor({ bucket: "files", role: "guest" })).toEqual({
      publish: ["$JS.API.DIRECT.GET.OBJ_files", "$JS.API.DIRECT.GET.OBJ_files.>"],
      subscribe: ["_INBOX.>"],
    });
  });

  test("include consumers for the administrator, and for readers of older servers", () => {
    const mayConsume = (access: Parameters<typeof permissionsFor>[0]) =>
      permissionsFor(access).publish.some((subject) => subject.includes(".CONSUMER."));
    const bucket = "files";
    for (const role of ["uploader", "reader"] as const) {
      expect(mayConsume({ bucket, role })).toBe(false);
      expect(mayConsume({ bucket, role, consumers: true })).toBe(true);
    }
    for (const role of ["guest", "drop"] as const) expect(mayConsume({ bucket, role, consumers: true })).toBe(false);
    expect(mayConsume({ bucket, role: "admin" })).toBe(true);
  });
});

describe("the right to one object", () => {
  const bucket = "files";

  test("is its meta message, and consumers of its chunks alone", () => {
    expect(permissionsFor({ bucket, object: { name: "a/b", nuid: "N1" } }).publish).toEqual([
      "$JS.API.DIRECT.GET.OBJ_files.$O.files.M.YS9i",
      "$JS.API.CONSUMER.CREATE.OBJ_files.*.$O.files.C.N1",
      "$JS.API.CONSUMER.MSG.NEXT.OBJ_files.*",
      "$JS.API.CONSUMER.DELETE.OBJ_files.*",
    ]);
    expect(permissionsFor({ bucket, object: { name: "a", nuid: "" } }).publish).toHaveLength(1);
  });

  test.each([">", "*", "a.b", "a b", "a\r\nPUB x", "\u0000"])(
    "is refused for the nuid %j, which would name others",
    (nuid) => {
      expect(() => permissionsFor({ bucket, object: { name: "a", nuid } })).toThrow(TypeError);
    },
  );
});

test("an invalid subject is a TypeError that names the argument", () => {
  const access = { bucket: "files", role: "reader" } as const;
  for (const prefix of ["", ">", "A.*", "A..B", "A B"]) {
    expect(() => permissionsFor({ ...access, apiPrefix: prefix })).toThrow(/apiPrefix/);
    expect(() => permissionsFor({ ...access, inboxPrefix: prefix })).toThrow(/inboxPrefix/);
  }
  expect(() => permissionsFor({ bucket: "files", role: "toString" as "reader" })).toThrow(/role/);
  expect(() => permissionsFor({ ...access, bucket: ">" })).toThrow(/bucket name/);
});
