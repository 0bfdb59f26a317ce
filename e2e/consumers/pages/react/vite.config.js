import react from "@vitejs/plugin-react";

export default {
  plugins: [react()],
  optimizeDeps: { exclude: ["nats-objects"], include: ["nats-objects > @nats-io/jetstream", "@nats-io/nats-core"] },
  worker: { format: "es" },
};
