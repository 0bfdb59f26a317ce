import { sveltekit } from "@sveltejs/kit/vite";

export default {
  plugins: [sveltekit()],
  optimizeDeps: { exclude: ["nats-objects"], include: ["nats-objects > @nats-io/jetstream", "@nats-io/nats-core"] },
  worker: { format: "es" },
  // Only because the apps here share a file.
  server: { fs: { allow: ["../shared"] } },
};
