// A server with the production configuration of nats-ws.conf, adapted for tests: without TLS, and with known passwords.
import type { NatsConnection } from "@nats-io/nats-core";
import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { productionShape } from "../servers/nats-config.ts";
import type { NatsServer } from "../servers/nats-server.ts";
import { connect } from "./bucket.ts";
import { serverMinor, startServer } from "./server.ts";

/** Whether the server supports batches; otherwise the configuration lets users create consumers, as its comments say. */
export const hasBatches: boolean = serverMinor >= 11;

/** The non-administrator users of the configuration. */
export type User = "uploader" | "reader" | "guest";

/** The `connect` options of each user. */
export const access = (user: User): { apiPrefix: string; inboxPrefix: string } => ({
  apiPrefix: user === "guest" ? "GUEST.API" : "FILES.API",
  inboxPrefix: `_INBOX_${user}`,
});

/** A server with the production configuration, its buckets "files" and "shared", and another bucket that no user may access. */
export interface Production {
  readonly server: NatsServer;
  readonly admin: NatsConnection;
  readonly jsm: JetStreamManager;
  /** The administrator's. */
  readonly files: ObjectStore;
  readonly shared: ObjectStore;
  /** Everything in the account FILES: streams with their configuration and content, and consumers. */
  state(): Promise<object>;
  connect(user: User): Promise<NatsConnection>;
  /** Opens the bucket "files", or another one. */
  open(user: User, bucket?: string): Promise<ObjectStore>;
}

/** Starts it, until the test ends. With `maxBufferedMessages` the server rejects faster publishing (nats-server 2.11). */
export async function production({ maxBufferedMessages }: { maxBufferedMessages?: number } = {}): Promise<Production> {
  const slow = maxBufferedMessages ? `jetstream {\n  max_buffered_msgs: ${String(maxBufferedMessages)}` : "jetstream {";
  for (const user of ["ADMIN", "UPLOADER", "READER"]) process.env[`${user}_PASSWORD`] = `${user}0secret`;
  const server = await startServer({
    edit: (text) =>
      productionShape(text, { consumers: !hasBatches })
        .replace(/^jetstream \{/m, slow)
        .replace(/^ *tls \{[^]*?^ +\}.*$/m, "  no_tls: true"),
  });
  const connectAs = (user: string): Promise<NatsConnection> =>
    connect({
      servers: server.wsUrl,
      user,
      pass: user === "guest" ? "" : `${user.toUpperCase()}0secret`,
      ...(user !== "admin" && { inboxPrefix: access(user as User).inboxPrefix }),
    });
  const admin = await connectAs("admin");
  const manager = new ObjectStoreManager(admin);
  const files = await manager.create({ bucket: "files" });
  const shared = await manager.create({ bucket: "shared", ...(serverMinor >= 11 && { objectTtl: true }) });
  await (await manager.create({ bucket: "other" })).put("secret", "a secret");
  const jsm = await jetstreamManager(admin);
  return {
    server,
    admin,
    jsm,
    files,
    shared,
    state: () => stateOf(jsm),
    connect: connectAs,
    open: async (user, bucket = "files") => {
      const client = jetstream(await connectAs(user), { apiPrefix: access(user).apiPrefix });
      return new ObjectStoreManager(client).open(bucket);
    },
  };
}

async function stateOf(jsm: JetStreamManager): Promise<object> {
  const streams: object[] = [];
  for await (const { config, state } of jsm.streams.list({ subject: "" } as never)) {
    const { messages, last_seq, first_seq, bytes, consumer_count } = state;
    streams.push({ config, messages, last_seq, first_seq, bytes, consumer_count });
  }
  return streams;
}
