// A page stays open while a new version of its app is deployed: the scripts that it has not loaded yet are gone.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page, Request } from "@playwright/test";
import { expect, openBuilt, test } from "../pages/built-page.ts";
import type { BuiltPage } from "../pages/built/main.ts";

test.skip(({ browserName }) => browserName !== "chromium", "the page's own logic is the same in every browser");

type Store = Awaited<ReturnType<InstanceType<BuiltPage["core"]["ObjectStoreManager"]>["create"]>>;

/** What the page keeps between two steps of a test. */
interface Opened {
  store: Store;
  atomic: Store;
  remote: Awaited<ReturnType<Awaited<ReturnType<BuiltPage["worker"]["connectWorker"]>>["manager"]["open"]>>;
  outcome(name: string): Promise<Outcome>;
}

interface Outcome {
  name?: string;
  code?: string;
  message?: string;
  hasCause?: boolean;
}

declare global {
  var opened: Opened;
}

/** Parts that a page has as soon as it was idle: what needs them keeps working. */
const prefetched: Readonly<Record<string, string>> = {
  "./configure-bucket.ts": "creates buckets",
  "./upload/put.ts": "puts",
  "./put.ts": "writes pieces",
  "./download/get-file.ts": "gets into a file",
  "./meta/update.ts": "updates meta",
  "./meta/delete.ts": "deletes",
  "#sha256/incremental": "hashes large objects",
  "./upload/put-batch.ts": "puts small objects with atomicPut",
  "./put-batch.ts": "puts small objects with atomicPut",
  "./remote-change.ts": "puts through a worker",
  "./remote-get-file.ts": "gets into a file through a worker",
};

/** Parts that are in the page anyway, because it imports them statically as well. */
const inPage: Readonly<Record<string, string>> = {
  "./ordered-pull.ts": "follow.ts has it",
  "../meta/watch.ts": "the store has it; nats-objects/obj loads it later",
};

/** Parts without which the library has another way. */
const replaceable: Readonly<Record<string, string>> = {
  "./worker-target.ts": "saves through the private file system",
  "../meta/expiry.ts": "reports TRUNCATED instead of EXPIRED",
};

/** Parts that other tests or platforms have. */
const elsewhere: Readonly<Record<string, string>> = {
  "./wasm.ts": "only Node loads it this way",
  "./batch-follow.ts": "for users who may not create consumers",
};

/** Parts that the page loads when they are first called, and what calls them. */
const onCall: Readonly<Record<string, readonly string[]>> = {
  "./copy.ts": ["copy"],
  "./meta/check.ts": ["check"],
  "./upload/journal.ts": ["discardUpload"],
  "./journal.ts": ["put with a journal"],
  "./rename.ts": ["rename"],
  "./range.ts": ["get of a range"],
  "./resume-file.ts": ["getFile that resumes"],
  "./zip-stream.ts": ["zipObjects"],
  "./object-server.ts": ["serveObjects"],
  idb: ["IndexedDbJournal"],
  "web-streams-polyfill": ["installStreams"],
  "age-encryption": ["encrypt", "decrypt", "generateIdentity", "recipientOf"],
};

/** Everything that `import()` loads in the sources. */
function lazyParts(): Set<string> {
  const src = fileURLToPath(new URL("../../src", import.meta.url));
  const files = readdirSync(src, { recursive: true, encoding: "utf8" });
  const sources = files.filter((path) => /(?<!\.test|\.d)\.ts$/.test(path));
  const found = new Set<string>();
  for (const path of sources) {
    const text = readFileSync(join(src, path), "utf8").replace(/^ *(\/\/|\*|\/\*\*).*$/gm, "");
    for (const [, part = ""] of text.matchAll(/(?<!typeof )\bimport\("([^"]+)"\)/g)) found.add(part);
  }
  return found;
}

/** Opens two buckets, one of them in a worker as well, and makes ready what loads a part when it is called. */
async function openAll(page: Page, servers: string, bucket: string): Promise<void> {
  await page.evaluate(
    async ({ servers, bucket }) => {
      const { core, worker, browser, crypto, polyfill } = builtPage;
      const manager = new core.ObjectStoreManager(await core.connect({ servers }));
      const store = await manager.create({ bucket });
      const atomic = await manager.create({ bucket: `${bucket}-atomic`, atomicPut: true });
      const remote = await (await worker.connectWorker({ servers })).manager.open(bucket);
      const nothing = () => Promise.resolve(undefined);
      const journal = { load: nothing, save: nothing, remove: nothing };
      const record = {
        key: "k",
        bucket,
        name: "n",
        size: 1,
        lastModified: 1,
        nuid: "N",
        chunkSize: 1,
        chunks: 0,
        started: 1,
        updated: 1,
      };
      const target = () => ({ getFile: () => new File(["a"], "a"), createWritable: () => new WritableStream() });
      const through = (pair: ReadableWritablePair<Uint8Array, Uint8Array>) =>
        new Blob(["secret"]).stream().pipeThrough(pair).pipeTo(new WritableStream());
      const calls: Record<string, () => Promise<unknown>> = {
        copy: () => store.copy("given", "copied"),
        check: () => store.check(),
        discardUpload: () => store.discardUpload(record, journal),
        "put with a journal": () => store.put("journalled", new File(["x"], "x"), { journal: journal }),
        rename: () => store.rename("given", "renamed").then(() => store.rename("renamed", "given")),
        "get of a range": () => store.getBytes("given", { range: { start: 1, end: 2 } }),
        "getFile that resumes": () => store.getFile("given", target() as never, { resume: true }),
        zipObjects: async () => (await browser.zipObjects(store, "")).body.cancel(),
        serveObjects: () => browser.serveObjects(store, { url: "./none.js" }),
        IndexedDbJournal: () => new browser.IndexedDbJournal().load("none"),
        installStreams: () => polyfill.installStreams({}),
        encrypt: () => through(crypto.encrypt({ passphrase: "p" })),
        decrypt: () => through(crypto.decrypt({ passphrase: "p" })),
        generateIdentity: () => crypto.generateIdentity(),
        recipientOf: () => crypto.recipientOf("AGE-SECRET-KEY-1"),
      };
      const outcome = async (name: string): Promise<Outcome> => {
        try {
          await calls[name]!();
          return {};
        } catch (error) {
          const { name, code, message, cause } = error as Error & { code?: string };
          return { name, message, hasCause: cause instanceof Error, ...(code !== undefined && { code }) };
        }
      };
      globalThis.opened = { store, atomic, remote, outcome };
    },
    { servers, bucket },
  );
}

/** Resolves once the page and its worker have loaded what they load when they are idle. */
function idleLoads(context: BrowserContext): () => Promise<void> {
  const open = new Set<Request>();
  const loaded: string[] = [];
  context.on("request", (request) => open.add(request));
  context.on("requestfailed", (request) => open.delete(request));
  context.on("requestfinished", (request) => {
    open.delete(request);
    loaded.push(request.url());
  });
  return async () => {
    // The last ones that each of them asks for.
    const last = (): number => loaded.filter((url) => url.includes("/assets/wasm-")).length;
    await expect.poll(last, { timeout: 60_000 }).toBe(2);
    // A script that has arrived asks for its own imports.
    for (let quiet = 0; quiet < 5; quiet++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (open.size > 0) quiet = 0;
    }
  };
}

test("every lazily loaded part is in one of these lists", () => {
  const listed = [prefetched, inPage, replaceable, elsewhere, onCall].flatMap((list) => Object.keys(list));
  expect([...lazyParts()].sort()).toEqual(listed.sort());
});

test("everything that a page needs every day works after a redeploy", async ({ context, serve, nats, bucket }) => {
  test.setTimeout(120_000);
  const site = await serve();
  const idle = idleLoads(context);
  const page = await openBuilt(context, site);
  await openAll(page, nats.wsUrl, bucket);
  await idle();
  await site.removeScripts();
  const missed: string[] = [];
  page.on("response", (response) => {
    if (response.status() === 404) missed.push(new URL(response.url()).pathname.replace(/-[\w-]{8}\.js$/, ""));
  });
  const result = await page.evaluate(async () => {
    const { store, atomic, remote } = opened;
    const { core, browser } = builtPage;
    const large = new Uint8Array(3_000_077).map((_, at) => (at * 7 + (at >> 10)) & 255);
    const isLarge = (bytes: Uint8Array) =>
      bytes.length === large.length && bytes.every((byte, at) => byte === large[at]);
    const found: Record<string, unknown> = {};
    for (const [name, each] of Object.entries({ store, atomic, remote })) {
      const changes = each.watch();
      const seen: string[] = [];
      const watched = (async () => {
        for await (const change of changes) if (change && seen.push(change.name) === 5) return seen;
        return seen;
      })();
      await each.put(`${name} small`, new TextEncoder().encode("small"));
      await each.put(`${name} text`, "text");
      await each.put(`${name} large`, new File([large], "large"));
      await each.put(`${name} stream`, new Blob([large]).stream());
      const writer = each.createWritable(`${name} written`);
      await new Blob([large]).stream().pipeTo(writer.writable);
      await writer.info;
      let saved = 0;
      const sink = new WritableStream<Uint8Array>({ write: (piece) => void (saved += piece.length) });
      await each.getFile(`${name} large`, sink);
      await each.updateMeta(`${name} small`, { description: "changed" });
      found[name] = {
        small: await each.getString(`${name} small`),
        large: isLarge(await each.getBytes(`${name} large`)),
        stream: isLarge(await each.getBytes(`${name} stream`)),
        written: isLarge(await each.getBytes(`${name} written`)),
        saved: saved === large.length,
        description: (await each.getInfo(`${name} small`)).description,
        deleted: (await each.delete(`${name} text`)).deleted,
        listed: (await each.list()).filter((info) => info.name.startsWith(name)).length,
        watched: (await watched).length,
      };
    }
    // Through OPFS, because the part that saves through a service worker is gone.
    Object.assign(globalThis, { showSaveFilePicker: undefined });
    const target = await browser.createSaveTarget("saved", { size: 40_000_000 });
    await target.abort();
    await store.jetstream
      .jetstreamManager()
      .then((admin) => admin.streams.purge(`OBJ_${store.bucket}`, { filter: `$O.${store.bucket}.C.>` }));
    const truncated = await store.getBytes("store large").catch((error: unknown) => (error as { code: string }).code);
    const isTyped = core.isObjectStoreError(
      await store.get("none").catch((error: unknown) => error),
      "OBJECT_NOT_FOUND",
    );
    return { found, truncated, isTyped };
  });
  const works = {
    small: "small",
    large: true,
    stream: true,
    written: true,
    saved: true,
    description: "changed",
    deleted: true,
    listed: 4,
    watched: 5,
  };
  expect(result).toEqual({
    found: { store: works, atomic: works, remote: works },
    truncated: "TRUNCATED",
    isTyped: true,
  });
  // What there is another way for.
  const missing = ["expiry", "sha256-thread", "worker-link", "worker-target"].map((name) => `/assets/${name}`);
  expect([...new Set(missed)].sort()).toEqual(missing);
});

test("what cannot be loaded rejects with LOAD_FAILED, says what to do, and works once the files are back", async ({
  context,
  serve,
  nats,
  bucket,
}) => {
  test.setTimeout(120_000);
  const site = await serve();
  const idle = idleLoads(context);
  const page = await openBuilt(context, site);
  await openAll(page, nats.wsUrl, bucket);
  await idle();
  await page.evaluate(() => opened.store.put("given", "abc"));
  await site.removeScripts();
  const calls = Object.values(onCall).flat();
  for (const round of ["first", "second"]) {
    for (const call of calls) {
      expect(await page.evaluate((call) => opened.outcome(call), call), `${call}, ${round}`).toEqual({
        name: "ObjectStoreError",
        code: "LOAD_FAILED",
        message: expect.stringContaining("reload the page") as unknown,
        hasCause: true,
      });
    }
  }
  await site.restoreScripts();
  // Chromium asks for the scripts again. An engine that remembers the failure needs the reload that the message speaks of.
  for (const call of calls) {
    const { code } = await page.evaluate((call) => opened.outcome(call), call);
    expect(code, `${call}, restored`).not.toBe("LOAD_FAILED");
  }
});
