// The page's side of a client that runs in a Web Worker. The worker's side is worker.ts.

export { connectWorker } from "./connect-worker.ts";
export type { ConnectWorkerOptions, WorkerConnection } from "./connect-worker.ts";
export type { RemoteObjectStore, StoreMethods } from "./remote-store.ts";
export type { RemotePutOptions } from "./remote-change.ts";
export type { ManagerMethods, RemoteObjectStoreManager } from "./remote-manager.ts";
export type { ConnectionStatus, JetStreamConnectOptions, ServerInfo } from "../jetstream/connect.ts";
