import { fileURLToPath } from "node:url";
import { createLogger, createServer, type Logger } from "vite";
import { type NatsServer, type StartOptions, startNatsServer } from "./nats-server.ts";

/** Options of {@link startDemo}; the rest goes to the nats-server. */
export interface DemoOptions extends StartOptions {
  /** Of the page. */
  port: number;
  /** Reload the page when a source changes; default true. In the middle of a test that would be in the way. */
  reload?: boolean;
}

/** The demo app with a nats-server of its own. */
export interface Demo {
  /** Of the page: `http://localhost:PORT/` */
  readonly url: string;
  readonly nats: NatsServer;
  stop(): Promise<void>;
}

/** Starts a nats-server and Vite's dev server before it, which passes `/nats` on to it. */
export async function startDemo({ port, reload = true, ...options }: DemoOptions): Promise<Demo> {
  const origins = ["localhost", "127.0.0.1"].map((host) => `http://${host}:${port}`);
  const nats = await startNatsServer({
    // The demo's files are somebody's, so not every page that is open in the same browser may read them.
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

/** Vite's logger, without a page that was closed or a server that is down: people see that on the page. */
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
