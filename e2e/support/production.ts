// A server in the production shape of nats-ws.conf, as a test may use it: without TLS, and with passwords that it knows.
import type { NatsConnection } from "@nats-io/nats-core";
import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { productionShape } from "../servers/nats-config.ts";
import type { NatsServer } from "../servers/nats-server.ts";
import { connect } from "./bucket.ts";
import { serverMinor, startServer } from "./server.ts";

/** Whether the server can be read in batches; otherwise the shape lets users make consumers, as its comments tell. */
export const hasBatches: boolean = serverMinor >= 11;

/** The users of the shape who are not to administer it. */
export type User = "uploader" | "reader";

/** What each of them passes to `connect`. */
export const access = (user: User): { apiPrefix: string; inboxPrefix: string } => ({
  apiPrefix: "FILES.API",
  inboxPrefix: `_INBOX_${user}`,
});

/** A server in the production shape, with the bucket "files" and another one that is nobody's business. */
export interface Production {
  readonly server: NatsServer;
  readonly admin: NatsConnection;
  readonly jsm: JetStreamManager;
  /** The administrator's. */
  readonly files: ObjectStore;
  /** Everything that the account FILES has: streams, their configuration and contents, and consumers. */
  state(): Promise<object>;
  connect(user: User): Promise<NatsConnection>;
  open(user: User): Promise<ObjectStore>;
}

/** Starts it, until the test ends. With `maxBufferedMessages` the server refuses what comes faster (nats-server 2.11). */
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
      pass: `${user.toUpperCase()}0secret`,
      ...(user !== "admin" && { inboxPrefix: access(user as User).inboxPrefix }),
    });
  const admin = await connectAs("admin");
  const manager = new ObjectStoreManager(admin);
  const files = await manager.create({ bucket: "files" });
  await (await manager.create({ bucket: "other" })).put("secret", "a secret");
  const jsm = await jetstreamManager(admin);
  return {
    server,
    admin,
    jsm,
    files,
    state: () => stateOf(jsm),
    connect: connectAs,
    open: async (user) => {
      const client = jetstream(await connectAs(user), { apiPrefix: access(user).apiPrefix });
      return new ObjectStoreManager(client).open("files");
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
