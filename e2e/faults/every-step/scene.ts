// A bucket with bystanders, and the clients that work in it.
import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { ObjectStoreManager } from "../../../src/index.ts";
import { uniqueName } from "../../support/bucket.ts";
import { type EndingClient, endingClient } from "../../support/ending-client.ts";
import { MemoryJournal } from "../../support/memory-journal.ts";
import type { Hands, Operation } from "./operations.ts";
import { contentOf, type Shape, type State } from "./state.ts";

/** The servers for all cases of a test file. */
export interface Place {
  readonly servers: readonly string[];
  readonly replicas: number;
  readonly admin: NatsConnection;
  readonly jsm: JetStreamManager;
  /** Clients that are never disturbed. */
  readonly manager: ObjectStoreManager;
}

/** Connects to the servers on which cases will run. */
export async function openPlace(servers: readonly string[], replicas = 1): Promise<Place> {
  const admin = await wsconnect({ servers: [...servers] });
  return {
    servers,
    replicas,
    admin,
    jsm: await jetstreamManager(admin, { timeout: 30_000 }),
    manager: new ObjectStoreManager(admin),
  };
}

/** Objects that no case touches. */
export const BYSTANDERS: State = { bystander: "bystander", "a link": "-> bystander" };

/** One bucket, for one case. */
export interface Scene {
  readonly bucket: string;
  readonly stream: string;
  readonly admin: NatsConnection;
  readonly jsm: JetStreamManager;
  readonly journal: MemoryJournal;
  /** Connects another client, whose clock is this many ms ahead. */
  newClient(ahead?: number): Promise<EndingClient>;
  handsOf(client: EndingClient): Promise<Hands>;
  /** A store of an undisturbed client that has just opened the bucket. */
  fresh(): Promise<Hands>;
  remove(): Promise<void>;
}

/** Creates a bucket with bystanders and what the operation needs. */
export async function openScene(place: Place, operation: Operation, shape: Shape): Promise<Scene> {
  const { admin, jsm, manager, servers, replicas } = place;
  const bucket = uniqueName("step");
  const store = await manager.create({ storage: "memory", replicas, ...operation.config, bucket });
  const journal = new MemoryJournal();
  const scene: Scene = {
    bucket,
    stream: `OBJ_${bucket}`,
    admin,
    jsm,
    journal,
    newClient: (ahead) => endingClient(servers, ahead),
    handsOf: async (client) => ({
      store: await client.run(() => client.manager.open(bucket)),
      shape,
      journal: journal.of(client.line),
      scene,
    }),
    fresh: async () => ({ store: await manager.open(bucket), shape, journal, scene }),
    remove: async () => void (await jsm.streams.delete(`OBJ_${bucket}`)),
  };
  const { maxChunkSize } = shape;
  await store.put({ name: "bystander", maxChunkSize }, contentOf("bystander", shape));
  await store.addLink("a link", await store.getInfo("bystander"));
  await operation.prepare?.(await scene.fresh());
  return scene;
}
