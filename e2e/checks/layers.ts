import type { Import } from "./imports.ts";
import { packageOf } from "./imports.ts";

/** The drawing in src/README.md, bottom first. A file imports from its own layer and from those below it. */
const layers = [
  "errors, types, lazily",
  "building blocks",
  "bucket, meta",
  "upload, download",
  "manager, store",
  "index",
] as const;

/** Each of these runs where the core need not: in a page, in a service worker, with a package of its own. */
const leaves = ["browser", "elements", "service-worker", "worker", "crypto", "polyfill", "testing"];

/** Bytes and strings in, bytes and strings out: these never see a connection. */
const pure = ["protocol", "bytes", "sha256"];

const blocks = [...pure, "jetstream"];

const rooms: Readonly<Record<string, number>> = { meta: 2, upload: 3, download: 3 };

const topLevel: Readonly<Record<string, number>> = {
  errors: 0,
  types: 0,
  lazily: 0,
  bucket: 2,
  manager: 4,
  store: 4,
  index: 5,
};

/** Says what is wrong with one import, or nothing. Cycles are another matter, see cycles.ts. */
export function judgeImport(item: Import): string | undefined {
  const { from, specifier, target } = item;
  if (target === undefined && packageOf(specifier) === "@nats-io/obj" && !mayUsePeer(from)) {
    return "@nats-io/obj is what we compare with; only e2e/interop and e2e/bench may import it";
  }
  if (from.startsWith("demo/") && target?.startsWith("src/")) {
    return "the demo imports the package by its name, as its users do, so that it shows what they get";
  }
  if (!from.startsWith("src/") || isTest(from)) return undefined;
  return target === undefined ? judgePackage(from, specifier) : judgeFile(from, target);
}

/** Tests stand beside their source and may reach for anything; they are not shipped. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function mayUsePeer(path: string): boolean {
  return path.startsWith("e2e/interop/") || path.startsWith("e2e/bench/");
}

function judgePackage(from: string, specifier: string): string | undefined {
  const folder = folderOf(from);
  if (specifier.startsWith("@nats-io/")) {
    // The server in memory is spoken to by a connection of nats-core.
    if (folder === "jetstream" || from === "src/testing/memory-server.ts") return undefined;
    return "only src/jetstream/ knows @nats-io (types too: it re-exports them), so one folder follows its changes";
  }
  if (specifier.startsWith("node:")) {
    return from === "src/sha256/node.ts" ? undefined : "only src/sha256/node.ts may use Node: the rest runs in pages";
  }
  if (specifier === "hash-wasm" || specifier.startsWith("hash-wasm/")) {
    return folder === "sha256" ? undefined : "hashing is behind the interface of src/sha256/";
  }
  if (folder !== undefined && leaves.includes(folder)) return undefined;
  return "the core depends on @nats-io and hash-wasm alone; a leaf may need more";
}

function judgeFile(from: string, target: string): string | undefined {
  if (!target.startsWith("src/")) return "src/ is published, and imports nothing that is not";
  if (isTest(target)) return "the library imports nothing of its tests";
  const [own, other] = [folderOf(from), folderOf(target)];
  if (own !== undefined && leaves.includes(own)) return undefined;
  if (other !== undefined && leaves.includes(other)) {
    return `the core never imports a leaf, and ${other}/ is one: it needs a platform the core must do without`;
  }
  if (own !== undefined && pure.includes(own) && other === "jetstream") {
    return `${own}/ is pure, and jetstream/ is input and output: pass in what it needs`;
  }
  if (own !== other && [own, other].every((folder) => folder === "upload" || folder === "download")) {
    return "upload/ and download/ do not know each other: what both need belongs below them";
  }
  const [at, to] = [layerOf(from), layerOf(target)];
  if (to <= at) return undefined;
  return `points back, from "${layers[at]}" up to "${layers[to]}": ${[...layers].reverse().join(" → ")}`;
}

function layerOf(path: string): 0 | 1 | 2 | 3 | 4 | 5 {
  const folder = folderOf(path);
  if (folder !== undefined) return (blocks.includes(folder) ? 1 : (rooms[folder] ?? 5)) as 1 | 2 | 3 | 5;
  const name = path.slice("src/".length).replace(/\.ts$/, "");
  return (topLevel[name] ?? 2) as 0 | 1 | 2 | 3 | 4 | 5;
}

/** The folder right below src/ that a file is in; none for a file of src/ itself. */
function folderOf(path: string): string | undefined {
  const parts = path.split("/");
  return parts.length > 2 ? parts[1] : undefined;
}
