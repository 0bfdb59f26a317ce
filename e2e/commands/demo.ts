/**
 * `npm run demo`: the app and a nats-server, until Ctrl-C. The files stay in `.data/` for the next time.
 * `npm run demo -- --port 3000` uses that port; `--once` starts, checks that page and server answer, and ends.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { isAlive } from "../servers/alive.ts";
import { startDemo } from "../servers/demo.ts";
import { isFree } from "../servers/free-port.ts";
import { plainServerId, webServerId } from "../servers/server-id.ts";
import { portsOf, type ShippedPorts } from "../servers/nats-config.ts";

const { values: options } = parseArgs({ options: { port: { type: "string" }, once: { type: "boolean" } } });
const top = fileURLToPath(new URL("../..", import.meta.url));

try {
  const port = options.port ? Number(options.port) : await firstFree(5173);
  const usual = portsOf(await readFile(join(top, "nats-ws.conf"), "utf8"));
  const dataDir = await claimData(join(top, ".data"), usual);
  const ports = await freeOnes(usual);
  const demo = await startDemo({ port, ports, ...(dataDir ? { dataDir } : {}) });

  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      await demo.stop();
      if (dataDir) await rm(join(dataDir, "demo.pid"), { force: true });
    })());
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => void stop().finally(() => process.exit()));
  }

  if (options.once) {
    try {
      await lookOnce(demo.url);
    } finally {
      await stop();
    }
    console.log("The demo works.");
  } else {
    console.log(`\n  Open ${demo.url}   (Ctrl-C ends it)\n`);
    const { nats } = demo;
    const place = dataDir ? ".data/" : "a temporary folder, for another demo or server uses .data/";
    console.log(`  nats-server ${nats.version} at ${nats.natsUrl} and ${nats.wsUrl}; files in ${place}`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

/** The folder, if no other server uses it: two servers would corrupt each other's files. */
async function claimData(folder: string, usual: ShippedPorts): Promise<string | undefined> {
  const file = join(folder, "demo.pid");
  const pid = await readFile(file, "utf8").then(Number, () => 0);
  if (pid && isAlive(pid)) return undefined;
  // A single server on both ports was started by hand with nats-ws.conf, so it may use this folder.
  const [plain, web] = await Promise.all([plainServerId(usual.client), webServerId(`ws://127.0.0.1:${usual.ws}`)]);
  if (plain !== undefined && plain === web) return undefined;
  await mkdir(folder, { recursive: true });
  await writeFile(file, String(process.pid));
  return folder;
}

/** The default ports; a taken one is replaced by a free one. */
async function freeOnes(ports: ShippedPorts): Promise<Partial<ShippedPorts>> {
  const free: { -readonly [Name in keyof ShippedPorts]?: number } = {};
  for (const name of ["ws", "client"] as const) {
    if (await isFree(ports[name])) free[name] = ports[name];
  }
  return free;
}

async function firstFree(port: number): Promise<number> {
  while (!(await isFree(port))) port++;
  return port;
}

/** Rejects unless the page is served and a WebSocket of it reaches the server. */
async function lookOnce(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  if (!(await response.text()).includes("<script")) throw new Error(`${url} is not the demo's page`);
  const { origin, host } = new URL(url);
  if ((await webServerId(`ws://${host}/nats`, origin)) === undefined)
    throw new Error(`${url}nats leads to no nats-server`);
}
