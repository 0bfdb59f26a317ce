// What the server refuses, with the codes of nats-server (server/errors.json).

/** A refusal: a code like that of HTTP, the `err_code`, and a description. */
export class ApiError extends Error {
  readonly code: number;
  readonly errCode: number;

  constructor(code: number, errCode: number, description: string) {
    super(description);
    this.code = code;
    this.errCode = errCode;
  }

  /** As it stands in an answer. */
  toJSON(): { code: number; err_code: number; description: string } {
    return { code: this.code, err_code: this.errCode, description: this.message };
  }
}

const REFUSALS = {
  badRequest: [400, 10003, "bad request"],
  consumerNotFound: [404, 10014, "consumer not found"],
  invalidJson: [400, 10025, "invalid JSON"],
  noMessage: [404, 10037, "no message found"],
  noSequence: [400, 10043, "sequence {} not found"],
  invalidConfig: [500, 10052, "{}"],
  messageTooLarge: [400, 10054, "message size exceeds maximum allowed"],
  nameMismatch: [400, 10056, "stream name in subject does not match request"],
  notDeleted: [500, 10057, "{}"],
  nameTaken: [400, 10058, "stream name already in use with a different configuration"],
  streamNotFound: [404, 10059, "stream not found"],
  otherStream: [400, 10060, "expected stream does not match"],
  subjectsOverlap: [400, 10065, "subjects overlap with an existing stream"],
  wrongLastId: [400, 10070, "wrong last msg ID: {}"],
  wrongLastSequence: [400, 10071, "wrong last sequence: {}"],
  noReplicas: [500, 10074, "replicas > 1 not supported in non-clustered mode"],
  notStored: [503, 10077, "{}"],
  headersTooLarge: [400, 10097, "header size exceeds maximum allowed of 64k"],
  sealed: [400, 10109, "invalid operation on sealed stream"],
  noPurge: [500, 10110, "stream purge not permitted"],
  noRollup: [500, 10111, "{}"],
  filterMismatch: [400, 10131, "Consumer create request did not match filtered subject from create subject"],
  consumerExists: [400, 10148, "consumer already exists"],
  invalidTtl: [400, 10165, "invalid per-message TTL"],
  noTtl: [400, 10166, "per-message TTL is disabled"],
  noBatches: [400, 10174, "atomic publish is disabled"],
  noBatchSequence: [400, 10175, "atomic publish sequence is missing"],
  incompleteBatch: [400, 10176, "atomic publish batch is incomplete"],
  duplicateInBatch: [400, 10201, "atomic publish batch contains duplicate message id"],
  // nats-server says this of what only a newer one can do; here it is what this server leaves out.
  unsupported: [412, 10185, "the memory server has no {}"],
} as const;

/** Why a request is refused. */
export type Refusal = keyof typeof REFUSALS;

/** The error for a refusal; `detail` stands in its description. */
export function refusal(kind: Refusal, detail: string | number = ""): ApiError {
  const [code, errCode, description] = REFUSALS[kind];
  return new ApiError(
    code,
    errCode,
    description.replace("{}", () => String(detail)),
  );
}
