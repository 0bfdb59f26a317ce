export default {
  optimizeDeps: { exclude: ["nats-objects"], include: ["nats-objects > @nats-io/jetstream", "@nats-io/nats-core"] },
  worker: { format: "es" },
};
