import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNatsServer, type ServerLine } from "./find-nats-server.ts";
import { freePort } from "./free-port.ts";
import { relocate, type ServerPorts, withoutMappings, withOrigins } from "./nats-config.ts";
import { waitUntilReady } from "./server-ready.ts";
import { endWithUs, keepFolder, removeWithUs } from "./started-processes.ts";

export { findNatsServer } from "./find-nats-server.ts";
export type { FindOptions, FoundServer, ServerLine } from "./find-nats-server.ts";
export type { ServerPorts } from "./nats-config.ts";

/** Options of {@link startNatsServer}. */
export interface StartOptions {
  /** Require this server line, for compatibility tests. */
  version?: ServerLine;
  /** Default: the project's `nats-ws.conf`. A variant needs the same three lines: see `nats-config.ts`. */
  configFile?: string;
  /** Lines added at the end of the configuration; they override earlier top-level settings. */
  append?: string;
  /** Changes the text of the configuration before ports and folder are filled in. */
  edit?: (config: string) => string;
  /** Default: free ones. */
  ports?: Partial<ServerPorts>;
  /** Origins whose pages may connect; default all, because test pages have various origins. */
  origins?: readonly string[];
  /** Whether to open a monitoring port, which every page in a browser can read; default true. */
  monitor?: boolean;
  /** Where JetStream keeps its files. Default: a folder under the system's temporary folder, removed by `stop`. */
  dataDir?: string;
  /**
   * What to wait for: that `/healthz` reports ok, or only that the ports answer, which is all that a cluster member can
   * promise before the others are up. Default `"healthy"`.
   */
  until?: "healthy" | "listening";
}

/** A test's own nats-server, on 127.0.0.1. */
export interface NatsServer {
  /** `ws://127.0.0.1:PORT`, even if the configuration enables TLS. */
  readonly wsUrl: string;
  /** `nats://127.0.0.1:PORT` */
  readonly natsUrl: string;
  /** `http://127.0.0.1:PORT` */
  readonly monitorUrl: string;
  readonly ports: ServerPorts;
  /** For example `2.15.1`. */
  readonly version: string;
  readonly dataDir: string;
  /** Process id, of the running or the last process. */
  readonly pid: number;
  /** The server's output, over all restarts; the last MiB. */
  log(): string;
  /** Shuts the server down cleanly and removes its data, unless the caller chose the folder. */
  stop(): Promise<void>;
  /** Kills the server, like a power cut. The data stays. */
  kill(): Promise<void>;
  /** Shuts the server down cleanly if it runs, and starts it on the same ports with the same data. */
  restart(): Promise<void>;
  /**
   * Makes the running server reload its configuration, with other lines at the end; connections stay open if the lines
   * allow it. Not on Windows, which has no signal for it.
   */
  reload(append: string): Promise<void>;
}

const projectConfig = fileURLToPath(new URL("../../nats-ws.conf", import.meta.url));

/** Starts a nats-server and resolves when it is ready. It ends with this process at the latest. */
export async function startNatsServer(options: StartOptions = {}): Promise<NatsServer> {
  const found = await findNatsServer(options.version ? { version: options.version } : {});
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(found, options);
    } catch (error) {
      // Between choosing a free port and listening on it, another process may have taken it.
      const taken = error instanceof StartError && /address already in use|Only one usage/i.test(error.log);
      if (!taken || attempt === 5) throw error;
    }
  }
}

/** The server ended or did not become ready. */
class StartError extends Error {
  override name = "StartError";
  readonly log: string;
  constructor(reason: string, log: string) {
    super(`nats-server ${reason}:\n${log.trim().split("\n").slice(-15).join("\n")}`);
    this.log = log;
  }
}

async function start({ path, version }: { path: string; version: string }, options: StartOptions): Promise<NatsServer> {
  const ports: ServerPorts = {
    ws: options.ports?.ws ?? (await freePort()),
    client: options.ports?.client ?? (await freePort()),
    monitor: options.ports?.monitor ?? (await freePort()),
  };
  const folder = await mkdtemp(join(tmpdir(), "nats-objects-"));
  removeWithUs(folder);
  const dataDir = options.dataDir ?? join(folder, "data");
  await mkdir(dataDir, { recursive: true });
  const template = await readFile(options.configFile ?? projectConfig, "utf8");
  const whole = options.append?.includes("operator:") ? withoutMappings(template) : template;
  const ours = withOrigins(whole, options.origins);
  const edited = options.edit ? options.edit(ours) : ours;
  const monitor = options.monitor === false ? "" : `http: "127.0.0.1:${ports.monitor}"\n`;
  const configFile = join(folder, "nats.conf");
  const configure = (append: string) =>
    writeFile(configFile, `${relocate(edited, ports, dataDir)}\n${monitor}${append}\n`);
  await configure(options.append ?? "");

  let log = "";
  let child: ChildProcess | undefined;

  const launch = async () => {
    const starting = spawn(path, ["-c", configFile], { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    child = starting;
    endWithUs(starting);
    const keep = (text: string) => (log = (log + text).slice(-(1 << 20)));
    starting.stdout.setEncoding("utf8").on("data", keep);
    starting.stderr.setEncoding("utf8").on("data", keep);
    const before = log.length;
    const failed = new Promise<never>((_, reject) => {
      starting.once("error", reject);
      starting.once("close", (code) => reject(new StartError(`ended with ${code}`, log.slice(before))));
    });
    failed.catch(() => {}); // A later end, by stop or kill, is not a failure.
    // A single server opens its ports only after it has loaded its streams.
    const ready = waitUntilReady(ports, options.until ?? (monitor ? "healthy" : "listening"));
    try {
      await Promise.race([ready.done, failed]);
    } catch (error) {
      await end("SIGKILL");
      throw error instanceof StartError ? error : new StartError((error as Error).message, log.slice(before));
    } finally {
      ready.cancel();
    }
  };

  const end = async (signal: NodeJS.Signals) => {
    if (!child || hasEnded(child)) return;
    const ending = child;
    const ended = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(timer);
  };

  const reload = async (append: string) => {
    await configure(append);
    const before = log.length;
    child?.kill("SIGHUP");
    for (let waited = 0; !log.slice(before).includes("Reloaded server configuration"); waited += 20) {
      if (waited > 5_000) throw new StartError("did not reload its configuration", log.slice(before));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const removeFolder = async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    keepFolder(folder);
  };

  try {
    await launch();
  } catch (error) {
    await removeFolder();
    throw error;
  }
  return {
    wsUrl: `ws://127.0.0.1:${ports.ws}`,
    natsUrl: `nats://127.0.0.1:${ports.client}`,
    monitorUrl: `http://127.0.0.1:${ports.monitor}`,
    ports,
    version,
    dataDir,
    get pid() {
      return child?.pid ?? -1;
    },
    log: () => log,
    async stop() {
      await end("SIGTERM");
      await removeFolder();
    },
    kill: () => end("SIGKILL"),
    async restart() {
      await end("SIGTERM");
      await launch();
    },
    reload,
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}
