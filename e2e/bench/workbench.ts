import { startNatsServer, type NatsServer } from "../servers/nats-server.ts";
import { inTime } from "../support/in-time.ts";
import { type BenchBrowser, type BenchEngine, type BenchPage, startBrowser } from "./browser.ts";
import { Buckets } from "./bucket.ts";
import { sizeName } from "./cases.ts";
import { Content } from "./content.ts";
import type { Bench } from "./page/main.ts";
import type { Case, Contender, Job } from "./measurement.ts";
import { Routes } from "./routes.ts";
import type { ScriptSite } from "../bundlers/serve-scripts.ts";
import { startSite } from "./site.ts";

const READ = "bench-read";
const WRITE = "bench-write";
/** Accepts atomic batches. */
const ATOMIC = "bench-atomic";

/** A warm-up before the measurement, so that each contender's code is loaded and compiled. */
const WARM_BYTES = 1 << 20;
const WARM_COUNT = 16;

/** In ms. */
export interface TimeLimits {
  /** How long a reader pauses, in operations with a pause. */
  readonly pause: number;
  /** Timeout of an operation. */
  readonly patience: number;
}

/** Server, page and browser, ready to measure. */
export class Workbench {
  readonly server: NatsServer;
  readonly browser: BenchBrowser;
  readonly routes: Routes;
  readonly limits: TimeLimits;
  readonly #site: ScriptSite;
  readonly #buckets: Buckets;
  readonly #content: Content;
  /** Objects and buckets to read, by purpose; they never change. */
  readonly #stored = new Map<string, string>();
  #stopped: Promise<void> | undefined;

  private constructor(parts: {
    server: NatsServer;
    browser: BenchBrowser;
    site: ScriptSite;
    buckets: Buckets;
    content: Content;
    limits: TimeLimits;
  }) {
    this.server = parts.server;
    this.browser = parts.browser;
    this.routes = new Routes(parts.server);
    this.limits = parts.limits;
    this.#site = parts.site;
    this.#buckets = parts.buckets;
    this.#content = parts.content;
  }

  static async start(options: {
    engine: BenchEngine;
    fromSource: boolean;
    against: string | undefined;
    limits: TimeLimits;
  }): Promise<Workbench> {
    const { engine, fromSource, against, limits } = options;
    const site = await startSite(fromSource, against);
    // Before the server, which would outlive a failed start.
    const browser = await startBrowser(engine);
    const server = await startNatsServer();
    const buckets = await Buckets.connect(server.wsUrl);
    for (const bucket of [READ, WRITE]) await buckets.create(bucket);
    await buckets.create(ATOMIC, { allow_atomic: true });
    const content = await Content.create();
    return new Workbench({ server, browser, site, buckets, content, limits });
  }

  /** Whether {@link stop} was called, so that later failures are ignored. */
  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  openPage(): Promise<BenchPage> {
    return this.browser.openPage(this.#site.url, "bench");
  }

  /** A smaller version of the same work, not measured. */
  async warmUp(page: BenchPage, item: Case, contender: Contender, url: string): Promise<void> {
    const isList = item.operation === "list" || item.operation === "watch";
    await this.once(page, {
      item: {
        ...item,
        size: Math.min(item.size, WARM_BYTES),
        count: isList ? item.count : Math.min(item.count, WARM_COUNT),
        repeat: 1,
      },
      contender,
      url,
      // The warm-up of a paused reader can be short.
      pauseMs: 0,
    });
  }

  /** Runs one job, and returns the milliseconds per operation. `around` wraps only the operation. */
  async once(
    page: BenchPage,
    {
      item,
      contender,
      url,
      pauseMs = this.limits.pause,
    }: { item: Case; contender: Contender; url: string; pauseMs?: number },
    around: (operation: () => Promise<number>) => Promise<number> = (operation) => operation(),
  ): Promise<number> {
    const { bucket, name, nuid } = await this.#provide(item);
    const { operation, size, count, repeat } = item;
    if (operation === "put-file" || operation === "replace") {
      await page.choose(await this.#content.file(size));
    }
    const job: Job = { contender, operation, url, bucket, name, nuid, size, count, repeat };
    await this.#within(
      page.evaluate(
        ([job, pauseMs]: readonly [Job, number]) => {
          const world = globalThis as unknown as { bench: Bench; pauseMs: number };
          world.pauseMs = pauseMs;
          return world.bench.prepare(job);
        },
        [job, pauseMs] as const,
      ),
    );
    try {
      await page.cdp?.send("HeapProfiler.collectGarbage");
      return await around(() =>
        this.#within(page.evaluate(() => (globalThis as unknown as { bench: Bench }).bench.run(), undefined)),
      );
    } finally {
      await page.evaluate(() => (globalThis as unknown as { bench: Bench }).bench.finish(), undefined);
      await this.#buckets.deleteConsumers(bucket);
      if (bucket === WRITE || bucket === ATOMIC) await this.#buckets.purge(bucket);
    }
  }

  /** Ends everything that was started, once, even if a part of it has ended by itself. */
  stop(): Promise<void> {
    return (this.#stopped ??= (async () => {
      const parts = [this.browser, { stop: () => this.#buckets.close() }, this.routes, this.#site, this.server];
      for (const part of parts) await part.stop().catch(() => undefined);
      await this.#content.remove();
    })());
  }

  /** What must be in the store before the operation. */
  async #provide({ operation, size, count, atomic }: Case): Promise<{ bucket: string; name: string; nuid: string }> {
    const name = `object-${sizeName(size)}`;
    switch (operation) {
      case "put-file":
      case "put-bytes":
      case "put-many":
        return { bucket: atomic ? ATOMIC : WRITE, name, nuid: "" };
      case "replace":
      case "delete":
        return { bucket: WRITE, name, nuid: await this.#buckets.store(WRITE, name, size) };
      case "get":
      case "get-into":
      case "pause":
      case "pause-into":
      case "info":
        return { bucket: READ, name, nuid: await this.#storeOnce(READ, name, size) };
      case "get-many":
        for (let index = 0; index < count; index++) await this.#storeOnce(READ, `${name}-${index}`, size);
        return { bucket: READ, name, nuid: "" };
      case "list":
      case "watch":
        return { bucket: await this.#listOnce(count), name, nuid: "" };
    }
  }

  async #storeOnce(bucket: string, name: string, size: number): Promise<string> {
    let nuid = this.#stored.get(name);
    if (nuid === undefined) this.#stored.set(name, (nuid = await this.#buckets.store(bucket, name, size)));
    return nuid;
  }

  async #listOnce(count: number): Promise<string> {
    const bucket = `bench-list-${count}`;
    if (!this.#stored.has(bucket)) {
      await this.#buckets.create(bucket);
      await this.#buckets.storeMany(bucket, count);
      this.#stored.set(bucket, bucket);
    }
    return bucket;
  }

  #within<T>(work: Promise<T>): Promise<T> {
    const { patience } = this.limits;
    return inTime(work, patience, `took longer than ${patience / 1000} s`);
  }
}
