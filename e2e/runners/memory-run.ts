// Which of the conformance tests hold for the server in memory of nats-objects/testing. The other files are about rights,
// mirrors, older servers and networks, or start servers of their own.

/** Its own tests, and what every store must do. */
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

/** Tests in these files that are about something else, by a part of their titles. */
const others: readonly string[] = [
  // They put a proxy between the client and nats-server.
  "a new object takes one round trip, a new version two",
  "cut off in the middle, again and again",
  "an abort rejects with its reason, and a stalled server with TIMEOUT",
  "survives reconnects without loss or repeats",
  // They start a nats-server.
  "a server with a small max_payload gets chunks that fit",
  "what was stored in files is there after the server was started again",
  // They shift the clock of the client, which here is that of the server.
  "a client whose clock is 8 days ahead",
  "a client whose clock is off by",
  "the clock off by -?[1-9]",
];

/** The arguments with which Vitest runs all these; or, with filters, those in some of the files. */
export function memoryArguments(filters: readonly string[]): string[] {
  return [...(filters.length > 0 ? filters : memoryTests), `--testNamePattern=^(?!.*(${others.join("|")}))`];
}
