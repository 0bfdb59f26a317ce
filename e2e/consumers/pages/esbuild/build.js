import { build } from "esbuild";

const options = { absWorkingDir: import.meta.dirname, bundle: true, minify: true, target: "es2022", outdir: "dist" };
await build({
  ...options,
  entryPoints: [
    { in: "main.ts", out: "main" },
    { in: "nats-objects/worker/script", out: "worker" },
    { in: "nats-objects/sha256-thread", out: "sha256-thread" },
  ],
  splitting: true,
  format: "esm",
});
await build({ ...options, entryPoints: ["../shared/sw.ts"] });
