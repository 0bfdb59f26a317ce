import { fileURLToPath } from "node:url";
import { createLogger, createServer, type Logger } from "vite";
import { type NatsServer, type StartOptions, startNatsServer } from "./nats-server.ts";

/** Options of {@link startDemo}; the rest goes to the nats-server. */
export interface DemoOptions extends StartOptions {
  /** Port of the page. */
  port: number;
  /** Reload the page when a source changes; default true. Tests turn it off. */
  reload?: boolean;
}

/** The demo app with its own nats-server. */
export interface Demo {
  /** Address of the page: `http://localhost:PORT/` */
  readonly url: string;
  readonly nats: NatsServer;
  stop(): Promise<void>;
}

/** Starts a nats-server and Vite's dev server in front of it, which proxies `/nats` to it. */
export async function startDemo({ port, reload = true, ...options }: DemoOptions): Promise<Demo> {
  const origins = ["localhost", "127.0.0.1"].map((host) => `http://${host}:${port}`);
  const nats = await startNatsServer({
    // The demo's files are private, so not every page in the same browser may read them.
    origins,
    monitor: false,
    ...options,
  });
  try {
    process.env["NATS_WS_URL"] = nats.wsUrl;
    const before = process.listeners("SIGTERM");
    const vite = await createServer({
      configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
      server: { port, strictPort: true, host: "127.0.0.1", ...(!reload && { hmr: false, watch: null }) },
      customLogger: quietLogger(),
    });
    // Vite would end this process on SIGTERM, before the server behind it has closed its files.
    for (const listener of process.listeners("SIGTERM")) {
      if (!before.includes(listener)) process.removeListener("SIGTERM", listener);
    }
    await vite.listen();
    return {
      url: `http://localhost:${port}/`,
      nats,
      async stop() {
        await vite.close();
        await nats.stop();
      },
    };
  } catch (error) {
    await nats.stop();
    throw error;
  }
}

/** Vite's logger, without messages about closed pages or a server that is down: users see that on the page. */
function quietLogger(): Logger {
  const logger = createLogger("warn");
  const { error } = logger;
  logger.error = (message, options) => {
    const { code } = (options?.error ?? {}) as NodeJS.ErrnoException;
    const isExpected = ["ECONNRESET", "EPIPE", "ECONNREFUSED"].includes(code ?? "");
    if (!isExpected || !message.includes("ws proxy")) error(message, options);
  };
  return logger;
}
