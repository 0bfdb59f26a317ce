import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "../pages/object-page-fixtures.ts";

const SIZE = 6 * 1024 * 1024 + 77;

/** The content that the page stores and reads. */
const content = (): Uint8Array => new Uint8Array(SIZE).map((_, at) => (at * 7 + (at >> 10)) & 255);

const expected = `SHA-256=${createHash("sha256").update(content()).digest("base64url").padEnd(44, "=")}`;

async function putAndGet(page: Page, name: string): Promise<{ digest: string; read: number }> {
  return page.evaluate(
    async ({ name, size }) => {
      const bytes = new Uint8Array(size).map((_, at) => (at * 7 + (at >> 10)) & 255);
      const { digest } = await objectPage.store.put(name, new File([bytes], "file"));
      const { body } = await objectPage.store.get(name);
      let read = 0;
      const reader = body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return { digest, read };
        read += value.length;
      }
    },
    { name, size: SIZE },
  );
}

/** Whether the page has loaded the thread's script. */
function hasLoaded(page: Page): Promise<boolean> {
  return page.evaluate(() =>
    performance.getEntriesByType("resource").some(({ name }) => name.includes("sha256-thread")),
  );
}

test("large objects are hashed in a separate thread, with the right digest", async ({ objects }) => {
  for (const name of ["first", "second"]) {
    expect(await putAndGet(objects, name)).toEqual({ digest: expected, read: SIZE });
  }
  expect(await hasLoaded(objects)).toBe(true);
});

test("without the thread, they are hashed in the page, with the same digest", async ({ context, open }) => {
  await context.route("**/sha256-thread*", (route) => route.abort());
  const page = await open();
  for (const name of ["first", "second"]) {
    expect(await putAndGet(page, name)).toEqual({ digest: expected, read: SIZE });
  }
});

test("small objects start no thread", async ({ objects }) => {
  await objects.evaluate(() => objectPage.store.put("small", new Uint8Array(900_000)));
  expect(await hasLoaded(objects)).toBe(false);
});

test("when the thread fails, a put rejects with LOAD_FAILED, and the next one is hashed in the page", async ({
  context,
  open,
}) => {
  await context.route("**/sha256-thread*", (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: `onmessage = () => { throw new Error("out of memory"); }; postMessage("wasm");`,
    }),
  );
  const page = await open();
  const { failure, digest } = await page.evaluate(async (size) => {
    const put = () => objectPage.store.put("x", new File([new Uint8Array(size)], "x"));
    let failure: { code?: string; message?: string } = {};
    // The first objects are hashed while the thread starts.
    for (let round = 0; round < 50 && failure.code === undefined; round++) {
      await put().catch((error: unknown) => {
        const { code, message } = error as { code: string; message: string };
        failure = { code, message };
      });
    }
    return { failure, digest: (await put()).digest };
  }, SIZE);
  expect(failure.code).toBe("LOAD_FAILED");
  expect(failure.message).toContain("out of memory");
  const zeros = createHash("sha256").update(new Uint8Array(SIZE)).digest("base64url").padEnd(44, "=");
  expect(digest).toBe(`SHA-256=${zeros}`);
});
