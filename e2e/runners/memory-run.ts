// The conformance tests that apply to the in-memory server of nats-objects/testing. The other files test permissions,
// mirrors, older servers and networks, or start their own servers.

/** Its own tests, and the requirements of every store. */
export const memoryTests: readonly string[] = [
  "src/testing",
  ...[
    "atomic",
    "bad-meta",
    "basics",
    "bodies",
    "check",
    "conveniences",
    "full",
    "given-back",
    "leftovers",
    "links",
    "list",
    "list-replaced",
    "metadata",
    "old-answers",
    "other-clients",
    "partials",
    "properties",
    "races",
    "renames",
    "revisions",
    "ttl",
    "unguessable",
    "unwritable",
    "watch",
    "zip-links",
  ].map((name) => `e2e/conformance/${name}.test.ts`),
];

/** Tests in these files that do not apply, by a part of their titles. */
const others: readonly string[] = [
  // They put a proxy between the client and nats-server.
  "a new object takes one round trip, a new version two",
  "with repeated disconnects, each object is stored once",
  "an abort rejects with its reason, and a stalled server with TIMEOUT",
  "survives reconnects without loss or repeats",
  // They start a nats-server.
  "a server with a small max_payload gets chunks that fit",
  // They shift the client's clock, which is also the in-memory server's.
  "a client whose clock is 8 days ahead",
  "a client whose clock is off by",
  "the clock off by -?[1-9]",
];

/** Vitest's arguments for these tests; with filters, only those in the matching files. */
export function memoryArguments(filters: readonly string[]): string[] {
  return [...(filters.length > 0 ? filters : memoryTests), `--testNamePattern=^(?!.*(${others.join("|")}))`];
}
