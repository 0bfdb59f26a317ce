import vue from "@vitejs/plugin-vue";

export default {
  plugins: [vue()],
  optimizeDeps: { exclude: ["nats-objects"], include: ["nats-objects > @nats-io/jetstream", "@nats-io/nats-core"] },
  worker: { format: "es" },
};
