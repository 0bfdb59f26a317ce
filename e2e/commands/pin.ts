/** `npm run pin`: records the SHA-256 of the nats-server releases that tests download. Review the diff, then commit it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../checks/tree.ts";
import { releases } from "../servers/find-nats-server.ts";
import { releaseHashes } from "../servers/install-nats-server.ts";

const found = await Promise.all(Object.values(releases).map(releaseHashes));
const archives = Object.entries(Object.assign({}, ...found) as Record<string, string>)
  .filter(([name]) => /-(linux|darwin|windows)-(amd64|arm64)\.(tar\.gz|zip)$/.test(name))
  .sort(([a], [b]) => (a < b ? -1 : 1));
const file = join(root, "e2e", "servers", "release-hashes.json");
await writeFile(file, `${JSON.stringify(Object.fromEntries(archives), null, 2)}\n`);
console.log(`${String(archives.length)} archives in ${file}`);
