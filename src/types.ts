// The public vocabulary of the package, by concept. Types only; the operations are in store.ts and manager.ts.
export type * from "./types/buckets.ts";
export type * from "./types/downloads.ts";
export type * from "./types/entries.ts";
export type * from "./types/objects.ts";
export type * from "./types/progress.ts";
export type * from "./types/report.ts";
export type * from "./types/store.ts";
export type * from "./types/uploads.ts";
