// A NATS server in memory, so that code that uses object stores is tested without one. The connection, the manager and the
// store on top of it are the real ones, so they have the real errors and the real order of events.

export { memoryConnection, memoryManager, memoryStore } from "./memory-store.ts";
export { memoryServer } from "./memory-server.ts";
export type { MemoryConnectOptions, MemoryServer, MemoryServerOptions } from "./memory-server.ts";
