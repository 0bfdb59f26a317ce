// A real server whose acknowledgements can be manipulated: a client's chunks go to a relay, which stores them in the streams'
// account. All other requests go directly to the server.
import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { headers, type Msg, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { onTestFinished } from "vitest";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import "../servers/websocket.ts";
import { startServer } from "../support/server.ts";

/** One chunk, and what can be done with it. */
export interface Relayed {
  /** Index from 0, over everything that the client has sent. */
  readonly count: number;
  /** Stores the chunk; returns the server's acknowledgement. */
  store(): Promise<Uint8Array>;
  /** Replies to the client. */
  answer(acknowledgement: Uint8Array | string): void;
  /** Replies like a server when nobody listens. */
  answerNobody(): void;
}

/** A bucket behind a relay. */
export interface RelayedBucket {
  readonly store: ObjectStore;
  readonly jsm: JetStreamManager;
  /** The relay's own count of what the client has sent. */
  readonly sent: () => number;
  /** Changes the rule. */
  relay(rule: (chunk: Relayed) => Promise<void>): void;
}

const APIS = ["STREAM.>", "DIRECT.GET.>", "CONSUMER.>"];

const ACCOUNTS = `accounts {
  FILES: { jetstream: enabled, users: [{ user: f, password: f }], exports: [
    ${APIS.map((api) => `{ service: "$JS.API.${api}", response_type: stream }`).join("\n")}
    { service: "$O.*.M.>" }
  ] }
  APP: { users: [{ user: a, password: a }], imports: [
    ${APIS.map((api) => `{ service: { account: FILES, subject: "$JS.API.${api}" }, to: "FILES.API.${api}" }`).join("\n")}
    { service: { account: FILES, subject: "$O.*.M.>" } }
  ] }
}`;

/** Starts a test's own server and relay; until another rule is set, everything is stored and acknowledged. */
export async function relayedBucket(): Promise<RelayedBucket> {
  const server = await startServer({ append: ACCOUNTS });
  const connect = async (user: string): Promise<NatsConnection> => {
    const connection = await wsconnect({ servers: server.wsUrl, user, pass: user });
    onTestFinished(() => connection.close());
    return connection;
  };
  const [files, app, client] = await Promise.all([connect("f"), connect("a"), connect("a")]);
  await new ObjectStoreManager(files).create({ bucket: "b" });
  let count = 0;
  let rule = async (chunk: Relayed): Promise<void> => chunk.answer(await chunk.store());
  app.subscribe("$O.*.C.>", {
    callback: (_error, message) => {
      // The end of a test closes the connections while its last chunks are still being handled.
      rule(relayed(files, message, count++)).catch(() => undefined);
    },
  });
  await app.flush();
  const manager = new ObjectStoreManager(jetstream(client, { apiPrefix: "FILES.API" }));
  return {
    store: await manager.open("b"),
    jsm: await jetstreamManager(files),
    sent: () => count,
    relay: (next) => (rule = next),
  };
}

function relayed(files: NatsConnection, message: Msg, count: number): Relayed {
  const { subject, data, headers: hdrs } = message;
  return {
    count,
    store: async () => (await files.request(subject, data, { timeout: 10_000, ...(hdrs && { headers: hdrs }) })).data,
    answer: (acknowledgement) => void message.respond(acknowledgement),
    answerNobody: () => void message.respond(new Uint8Array(), { headers: headers(503, "No Responders") }),
  };
}
