import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wsconnect } from "@nats-io/nats-core";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { cacheFolder } from "../servers/cache-folder.ts";
import { runProcess } from "../servers/run-process.ts";
import { endWithUs } from "../servers/started-processes.ts";
import { buildOnce } from "./build-once.ts";
import { same } from "./expect.ts";
import { pattern, sha256 } from "./pattern.ts";
import { type Row, row } from "./row.ts";

/** The release of the nats CLI that is used. */
export const natsCliVersion = "0.5.1";

/** Builds the nats CLI unless it was built before; resolves with its path. Needs Go. */
export async function buildNatsCli(): Promise<string> {
  const target = join(cacheFolder(), "interop", `nats-cli-${natsCliVersion}`);
  await buildOnce(target, `the nats CLI ${natsCliVersion}`, async () => {
    const env = { ...process.env, GOBIN: target, CGO_ENABLED: "0" };
    const install = ["install", "-trimpath", `github.com/nats-io/natscli/nats@v${natsCliVersion}`];
    await runProcess("go", install, { env, timeout: 20 * 60_000 });
  });
  return join(target, process.platform === "win32" ? "nats.exe" : "nats");
}

const names = ["file.txt", "my file .txt", "a/b/c.txt", "ab?", "हिन्दी.txt", "日本", "🎉.png", "*", ">"];

/** Lists, gets and watches our objects with the nats CLI. */
export async function natsCliRows(program: string, server: { wsUrl: string; natsUrl: string }): Promise<Row[]> {
  const connection = await wsconnect({ servers: server.wsUrl });
  const manager = new ObjectStoreManager(connection);
  const folder = await mkdtemp(join(tmpdir(), "nats-objects-cli-"));
  const store = await manager.create({ bucket: "nats_cli", storage: "memory" });
  // Keeps the user's own contexts and settings out of it.
  const env = { ...process.env, NATS_URL: server.natsUrl, XDG_CONFIG_HOME: folder, NO_COLOR: "1" };
  const nats = (...args: string[]) => runProcess(program, ["object", ...args], { env, timeout: 15_000 });
  try {
    const sizes = [0, 1, 131_072, 1_048_577];
    for (const [i, name] of names.entries()) await store.put(name, pattern(1_000, i + 1));
    for (const size of sizes) await store.put(`size ${size}`, pattern(size, 1));
    await store.addLink("link", await store.getInfo("file.txt"));
    return [
      await row(`\`nats object ls\` lists them: ${names.map((name) => `\`${name}\``).join(", ")}`, async () => {
        const table = await nats("ls", store.bucket);
        for (const name of [...names, "link"]) same(`${name} is listed`, table.includes(`│ ${name} `), true);
      }),
      ...(await Promise.all(
        names.map((name, i) =>
          row(`\`nats object get\` gets \`${name}\`, digest verified`, () => get(name, pattern(1_000, i + 1), i)),
        ),
      )),
      ...(await Promise.all(
        sizes.map((size, i) =>
          row(`\`nats object get\` gets an object of size ${size.toLocaleString("en")}, digest verified`, () =>
            get(`size ${size}`, pattern(size, 1), names.length + i),
          ),
        ),
      )),
      await row("`nats object get` follows a link", () => get("link", pattern(1_000, 1), 100)),
      await row("`nats object get` refuses an object whose digest is wrong", async () => {
        const { nuid } = await store.getInfo("size 1");
        await connection.request(`$O.${store.bucket}.C.${nuid}`, "more");
        await get("size 1", pattern(1, 1), 101).then(
          () => {
            throw new Error("it was not refused");
          },
          (error: Error) => same("it says so", /digest/i.test(error.message), true),
        );
      }),
      await row("`nats object info` shows the digest", async () => {
        const output = await nats("info", store.bucket, "file.txt");
        same("digest", output.includes(sha256(pattern(1_000, 1))), true);
      }),
      await row("`nats object watch` sees puts and deletions", () => watch(program, env, store)),
    ];
  } finally {
    await manager.delete(store.bucket);
    await connection.close();
    await rm(folder, { recursive: true, force: true });
  }

  async function get(name: string, content: Uint8Array, number: number): Promise<void> {
    const file = join(folder, String(number));
    await nats("get", store.bucket, name, "--output", file, "--force", "--no-progress");
    same("content", sha256(await readFile(file)), sha256(content));
  }
}

async function watch(program: string, env: NodeJS.ProcessEnv, store: ObjectStore): Promise<void> {
  const child = spawn(program, ["object", "watch", store.bucket], { env, stdio: ["ignore", "pipe", "ignore"] });
  endWithUs(child);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let seen = "";
  let heard = (): void => undefined;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
    heard();
  });
  const until = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${text}" within 5 s`)), 5_000);
      heard = () => {
        if (!seen.includes(text)) return;
        clearTimeout(timer);
        resolve();
      };
      heard();
    });
  try {
    await until("> file.txt");
    await store.put("watched 日本", "hello");
    await until("PUT nats_cli > watched 日本: 5 B");
    await store.delete("watched 日本");
    await until("DEL nats_cli > watched 日本");
  } finally {
    child.kill();
    await ended;
  }
}
