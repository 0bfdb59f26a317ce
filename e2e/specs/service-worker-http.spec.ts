// One file, because it is one table: HTTP requests and the worker's responses, case by case.

import type { Page } from "@playwright/test";
import { expect, test } from "../pages/object-page-fixtures.ts";

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

interface Ask {
  name: string;
  bucket?: string;
  download?: boolean;
  init?: { method?: string; headers?: Record<string, string>; cache?: RequestCache };
}

/** The response that the page gets for an object. */
async function ask(page: Page, asked: Ask): Promise<Answer> {
  return page.evaluate(async ({ name, bucket, download, init }) => {
    const { server, store } = objectPage;
    const address = server!.address(bucket ?? store.bucket, name, { download: download ?? false });
    const response = await fetch(address, init);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }, asked);
}

async function put(page: Page, name: string, body: string, type?: string): Promise<string> {
  return page.evaluate(
    async ({ name, body, type }) => {
      const headers: Record<string, string[]> = type === undefined ? {} : { "Content-Type": [type] };
      return (await objectPage.store.put({ name, headers }, body)).digest;
    },
    { name, body, type },
  );
}

test("answers GET with the whole object and its HTTP headers", async ({ objects }) => {
  const digest = await put(objects, "notes/a.txt", "0123456789", "text/plain; charset=utf-8");
  const { status, headers, body } = await ask(objects, { name: "notes/a.txt" });
  expect(status).toBe(200);
  expect(body).toBe("0123456789");
  expect(headers).toMatchObject({
    etag: `"${digest}"`,
    "content-type": "text/plain; charset=utf-8",
    "content-length": "10",
    "content-disposition": 'inline; filename="a.txt"',
    "accept-ranges": "bytes",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
    "cross-origin-resource-policy": "same-origin",
  });
  expect(headers).not.toHaveProperty("content-security-policy");
});

test("answers HEAD with the same headers and no content", async ({ objects }) => {
  await put(objects, "a.txt", "0123456789", "text/plain");
  const whole = await ask(objects, { name: "a.txt" });
  const head = await ask(objects, { name: "a.txt", init: { method: "HEAD", headers: { Range: "bytes=2-3" } } });
  expect(head).toEqual({ ...whole, body: "" });
});

test("answers a range with that part, with inclusive ends as in RFC 9110", async ({ objects }) => {
  await put(objects, "a", "0123456789");
  for (const [range, part, contentRange] of [
    ["bytes=0-0", "0", "bytes 0-0/10"],
    ["bytes=2-5", "2345", "bytes 2-5/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=0-", "0123456789", "bytes 0-9/10"],
    ["bytes=8-99999999999999999999", "89", "bytes 8-9/10"],
    ["bytes=-3", "789", "bytes 7-9/10"],
    ["bytes=-30", "0123456789", "bytes 0-9/10"],
    ["BYTES=1-2", "12", "bytes 1-2/10"],
  ] as const) {
    const { status, headers, body } = await ask(objects, { name: "a", init: { headers: { Range: range } } });
    expect.soft({ range, status, body, at: headers["content-range"], length: headers["content-length"] }).toEqual({
      range,
      status: 206,
      body: part,
      at: contentRange,
      length: String(part.length),
    });
  }
});

test("answers 416 with the size for an unsatisfiable range", async ({ objects }) => {
  await put(objects, "a", "0123456789");
  await put(objects, "empty", "");
  for (const [name, range, contentRange] of [
    ["a", "bytes=10-", "bytes */10"],
    ["a", "bytes=99-100", "bytes */10"],
    ["a", "bytes=-0", "bytes */10"],
    ["empty", "bytes=0-", "bytes */0"],
  ] as const) {
    const { status, headers, body } = await ask(objects, { name, init: { headers: { Range: range } } });
    expect.soft({ range, status, body, at: headers["content-range"] }).toEqual({
      range,
      status: 416,
      body: "",
      at: contentRange,
    });
  }
  const suffix = await ask(objects, { name: "empty", init: { headers: { Range: "bytes=-5" } } });
  expect(suffix).toMatchObject({ status: 200, body: "" });
});

test("ignores an invalid range", async ({ objects }) => {
  await put(objects, "a", "0123456789");
  for (const range of ["bytes=5-2", "bytes=-", "bytes=a-b", "bytes=0-1,4-5", "lines=0-1", "bytes", "bytes=1", ""]) {
    const { status, body } = await ask(objects, { name: "a", init: { headers: { Range: range } } });
    expect.soft({ range, status, body }).toEqual({ range, status: 200, body: "0123456789" });
  }
});

test("evaluates conditional requests with the digest", async ({ objects }) => {
  const etag = `"${await put(objects, "a", "0123456789")}"`;
  const cases: [Record<string, string>, number, string][] = [
    [{ "If-None-Match": etag }, 304, ""],
    [{ "If-None-Match": `"x", W/${etag}` }, 304, ""],
    [{ "If-None-Match": "*" }, 304, ""],
    [{ "If-None-Match": '"x"' }, 200, "0123456789"],
    [{ "If-None-Match": etag, Range: "bytes=0-1" }, 304, ""],
    [{ "If-Range": etag, Range: "bytes=0-1" }, 206, "01"],
    [{ "If-Range": '"x"', Range: "bytes=0-1" }, 200, "0123456789"],
    [{ "If-Range": `W/${etag}`, Range: "bytes=0-1" }, 200, "0123456789"],
    [{ "If-Range": "Sat, 29 Oct 1994 19:43:31 GMT", Range: "bytes=0-1" }, 200, "0123456789"],
    [{ "If-Range": '"x"', Range: "bytes=99-" }, 200, "0123456789"],
    [{ "If-Match": etag }, 200, "0123456789"],
    [{ "If-Match": '"x"' }, 412, ""],
  ];
  for (const [headers, status, body] of cases) {
    const answer = await ask(objects, { name: "a", init: { headers, cache: "no-store" } });
    expect.soft({ headers, status: answer.status, body: answer.body }).toEqual({ headers, status, body });
    expect.soft(answer.headers["etag"]).toBe(etag);
  }
});

test("answers 404 for missing objects, and accepts only GET and HEAD", async ({ objects }) => {
  const missing = await ask(objects, { name: "missing" });
  expect(missing).toMatchObject({ status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
  expect(missing.body).toContain("OBJECT_NOT_FOUND");
  expect((await ask(objects, { name: "missing", init: { method: "HEAD" } })).status).toBe(404);
  await put(objects, "gone", "x");
  await objects.evaluate(() => objectPage.store.delete("gone"));
  expect((await ask(objects, { name: "gone" })).status).toBe(404);
  const elsewhere = await ask(objects, { name: "a", bucket: "elsewhere" });
  expect(elsewhere.status).toBe(404);
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const answer = await ask(objects, { name: "a", init: { method } });
    expect.soft([method, answer.status, answer.headers["allow"]]).toEqual([method, 405, "GET, HEAD"]);
  }
  const raw = await objects.evaluate(async () => {
    const base = objectPage.server!.address("b", "n").replace(/b\/n$/, "");
    const paths = ["", "x", "x/", "%ff/a", "x/%ff", "x/%"];
    return Promise.all(paths.map(async (path) => (await fetch(base + path)).status));
  });
  expect(raw).toEqual([404, 404, 404, 404, 404, 404]);
});

test("finds objects of any name, and suggests a safe file name", async ({ objects }) => {
  for (const [name, disposition] of [
    ["a b.txt", 'filename="a b.txt"'],
    ["日本/é.png", "filename=\"_.png\"; filename*=UTF-8''%C3%A9.png"],
    ["..", 'filename="download"'],
    [".", 'filename="download"'],
    ["../../etc/passwd", 'filename="passwd"'],
    ["a/./b", 'filename="b"'],
    ["a//b", 'filename="b"'],
    ["/a", 'filename="a"'],
    ["a/", 'filename="a"'],
    ["100%.txt", "filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"],
    ["a?b#c&d=e", 'filename="a_b#c&d=e"'],
    ["x\r\nSet-Cookie: a=b", 'filename="x__Set-Cookie_ a=b"'],
    ['"; filename="evil.exe', 'filename="_; filename=_evil.exe"'],
    ["cod\u202egpj.exe", 'filename="codgpj.exe"'],
    ["\u0000\\..\\x", 'filename="__.._x"'],
  ] as const) {
    await put(objects, name, `content of ${name}`);
    const { status, headers, body } = await ask(objects, { name });
    expect.soft({ name, status, body, disposition: headers["content-disposition"] }).toEqual({
      name,
      status: 200,
      body: `content of ${name}`,
      disposition: `inline; ${disposition}`,
    });
  }
  const saved = await ask(objects, { name: "a b.txt", download: true });
  expect(saved.headers["content-disposition"]).toBe('attachment; filename="a b.txt"');
});

test("a stored media type cannot inject headers", async ({ objects }) => {
  for (const [stored, type, isSandboxed] of [
    [undefined, "application/octet-stream", false],
    ["image/png", "image/png", false],
    ["text/html", "text/html", true],
    ["TEXT/HTML; charset=utf-8", "TEXT/HTML; charset=utf-8", true],
    ["image/svg+xml", "image/svg+xml", true],
    ["application/xhtml+xml", "application/xhtml+xml", true],
    ["text/xml", "text/xml", true],
    ["text/javascript", "text/javascript", true],
    ["application/pdf", "application/pdf", false],
    ["nonsense", "application/octet-stream", false],
    ["text/html\r\nSet-Cookie: a=b", "application/octet-stream", false],
    ["text/html, text/plain", "application/octet-stream", false],
    ["multipart/x-mixed-replace; boundary=x", "application/octet-stream", false],
    [`text/plain; x=${"y".repeat(300)}`, "application/octet-stream", false],
  ] as const) {
    await put(objects, "typed", "<script>top.ran = true</script>", stored);
    const { status, headers } = await ask(objects, { name: "typed" });
    expect.soft({ stored, status, type: headers["content-type"], nosniff: headers["x-content-type-options"] }).toEqual({
      stored,
      status: 200,
      type,
      nosniff: "nosniff",
    });
    expect
      .soft([stored, headers["content-security-policy"]?.startsWith("sandbox;") ?? false])
      .toEqual([stored, isSandboxed]);
    expect.soft(headers).not.toHaveProperty("set-cookie");
  }
});
