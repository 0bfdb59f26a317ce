// Content security policies that forbid what the library would like to use: WebAssembly, workers, or both.

import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, openBuilt, test } from "../pages/built-page.ts";
import type {} from "../pages/built/main.ts";

test.skip(({ browserName }) => browserName !== "chromium", "the policy itself is the browsers' own matter");

const sizes = [1_000, 300_000, 6 * 1024 * 1024 + 77];

const digests = sizes.map((size) => {
  const content = new Uint8Array(size).map((_, at) => (at * 7 + (at >> 10)) & 255);
  return `SHA-256=${createHash("sha256").update(content).digest("base64url").padEnd(44, "=")}`;
});

const policy = (script: string, worker: string): string =>
  `default-src 'none'; script-src ${script}; worker-src ${worker}; connect-src 'self' ws:; img-src data:`;

/** Stores and reads an object of each size as a file, and as a stream of unknown length. */
async function putAndGet(page: Page, servers: string, bucket: string) {
  return page.evaluate(
    async ({ sizes, servers, bucket }) => {
      const violated: string[] = [];
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => violated.push(effectiveDirective));
      const counted = { portions: 0 };
      const { prototype } = MessagePort;
      const post = prototype.postMessage as (this: MessagePort, ...args: unknown[]) => void;
      prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
        if ((args[0] as { type?: string } | undefined)?.type === "portion") counted.portions++;
        post.apply(this, args);
      };
      const { connect, ObjectStoreManager } = builtPage.core;
      const connection = await connect({ servers });
      const store = await new ObjectStoreManager(connection).create({ bucket });
      const put: string[] = [];
      const whole: boolean[] = [];
      for (const kind of ["file", "stream"]) {
        for (const size of sizes) {
          const bytes = new Uint8Array(size).map((_, at) => (at * 7 + (at >> 10)) & 255);
          const body = kind === "file" ? new File([bytes], "file") : new Blob([bytes]).stream();
          put.push((await store.put(`${kind} ${String(size)}`, body)).digest);
          const got = await store.getBytes(`${kind} ${String(size)}`);
          whole.push(got.length === size && got.every((each, at) => each === bytes[at]));
        }
      }
      // The thread starts while the first objects are hashed.
      for (let round = 0; round < 20 && counted.portions === 0; round++) {
        await store.put("more", new File([new Uint8Array(3_000_000)], "file"));
      }
      await connection.close();
      return { put, whole, violated, isThreaded: counted.portions > 0 };
    },
    { sizes, servers, bucket },
  );
}

for (const { name, script, worker, violated, isThreaded } of [
  { name: "WebAssembly", script: "'self'", worker: "'self'", violated: ["script-src"], isThreaded: true },
  {
    name: "workers",
    script: "'self' 'wasm-unsafe-eval'",
    worker: "'none'",
    violated: ["worker-src"],
    isThreaded: false,
  },
  {
    name: "both",
    script: "'self'",
    worker: "'none'",
    violated: ["script-src", "worker-src"],
    isThreaded: false,
  },
]) {
  test(`a policy that forbids ${name} lets small and large objects be stored and read, and is reported once`, async ({
    context,
    serve,
    nats,
    bucket,
  }) => {
    test.setTimeout(180_000);
    const problems: string[] = [];
    context.on("page", (page) => page.on("pageerror", ({ message }) => problems.push(message)));
    const page = await openBuilt(context, await serve(policy(script, worker)));
    const result = await putAndGet(page, nats.wsUrl, bucket);
    expect(result.put).toEqual([...digests, ...digests]);
    expect(result.whole).toEqual(result.put.map(() => true));
    expect([...result.violated].sort()).toEqual(violated);
    expect(result.isThreaded).toBe(isThreaded);
    expect(problems).toEqual([]);
  });
}
