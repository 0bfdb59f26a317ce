import type { ScriptSite } from "../../bundlers/serve-scripts.ts";
import { freePort } from "../../servers/free-port.ts";
import { type NatsServer, startNatsServer } from "../../servers/nats-server.ts";
import type { BenchBrowser, BenchPage } from "../browser.ts";
import { Buckets } from "../bucket.ts";
import { startChromium } from "../chromium-browser.ts";
import { Content } from "../content.ts";
import type { BenchOptions } from "../options.ts";
import { startSite } from "../site.ts";
import { HttpStore } from "./http-store.ts";
import { Line } from "./line.ts";
import { type Certificate, makeCertificate } from "./tls.ts";

/** Objects to read, and where contenders write; the last one accepts fast ingest. */
export const BUCKETS = { read: "line-read", write: "line-write", fast: "line-fast" } as const;

/** Server, page and browser at the two ends of a line. */
export class LineBench {
  readonly line = new Line();
  readonly http = new HttpStore();
  /** Of NATS, as the page reaches it. */
  url = "";
  server!: NatsServer;
  browser!: BenchBrowser;
  content!: Content;
  buckets!: Buckets;
  #site!: ScriptSite;
  #certificate: Certificate | undefined;
  readonly #stored = new Set<string>();
  readonly #started: { stop(): Promise<void> | void }[] = [];
  #stopped: Promise<void> | undefined;

  /** What was started is stopped by `stop`, also when this rejects. */
  async start({ source, against, tls }: BenchOptions): Promise<void> {
    const { host, otherEnd } = this.line;
    this.#keep({ stop: () => this.line.close() });
    if (tls) {
      const certificate = await makeCertificate(host);
      this.#certificate = certificate;
      this.#keep({ stop: () => certificate.remove() });
    }
    const served = { script: "line", host, tls: this.#certificate, also: this.http.answer };
    this.#site = this.#keep(await startSite(source, against, served));
    const trusted = tls
      ? "--ignore-certificate-errors"
      : `--unsafely-treat-insecure-origin-as-secure=${new URL(this.#site.url).origin}`;
    this.browser = this.#keep(await startChromium({ within: otherEnd, args: [trusted] }));
    await this.#startServer(host);
    const content = await Content.create();
    this.content = content;
    this.#keep({ stop: () => content.remove() });
    const buckets = await Buckets.connect(this.server.natsUrl);
    this.buckets = buckets;
    this.#keep({ stop: () => buckets.close() });
    for (const bucket of [BUCKETS.read, BUCKETS.write]) await buckets.create(bucket);
    await buckets.create(BUCKETS.fast, { allow_batched: true });
  }

  async #startServer(host: string): Promise<void> {
    const ws = await freePort();
    const security = this.#certificate
      ? `tls { cert_file: "${this.#certificate.certFile}", key_file: "${this.#certificate.keyFile}" }`
      : "no_tls: true";
    const append = `websocket {\n  listen: "0.0.0.0:${ws}"\n  ${security}\n}`;
    this.server = this.#keep(await startNatsServer({ ports: { ws }, append }));
    this.url = `${this.#certificate ? "wss" : "ws"}://${host}:${ws}`;
  }

  /** Whether {@link stop} was called, so that later failures are ignored. */
  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  openPage(): Promise<BenchPage> {
    return this.browser.openPage(this.#site.url, "line");
  }

  /** Stores an object to read, once. */
  async store(name: string, size: number): Promise<void> {
    if (this.#stored.has(name)) return;
    this.#stored.add(name);
    await this.buckets.store(BUCKETS.read, name, size);
    this.http.set(`${BUCKETS.read}/${name}`, Buffer.alloc(size, this.#stored.size));
  }

  /** Empties the buckets that contenders write to. */
  async purge(): Promise<void> {
    for (const bucket of [BUCKETS.write, BUCKETS.fast]) {
      await this.buckets.purge(bucket);
      this.http.purge(bucket);
    }
    await this.buckets.deleteConsumers(BUCKETS.read);
  }

  /** Ends everything that was started, once, even if a part of it has ended by itself. */
  stop(): Promise<void> {
    return (this.#stopped ??= (async () => {
      for (const part of this.#started.reverse()) await Promise.resolve(part.stop()).catch(() => undefined);
    })());
  }

  #keep<T extends { stop(): Promise<void> | void }>(part: T): T {
    this.#started.push(part);
    return part;
  }
}
