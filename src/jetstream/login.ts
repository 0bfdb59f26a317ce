// Credentials that can be renewed, and when a refusal is final.
import {
  type Authenticator,
  type ConnectionOptions,
  credsAuthenticator,
  errors,
  nkeyAuthenticator,
  type Status,
} from "@nats-io/nats-core";

/** Credentials, in addition to the options of nats-core. */
export interface Credentials {
  /**
   * The text of a `.creds` file: a JWT and its seed. A function is called before the first connect and before each
   * reconnect, so it can return renewed credentials. During an outage it is not called again before a server has seen its
   * last result. If it fails, the next attempt calls it again.
   */
  creds?: string | (() => Promise<string>);
  /** The seed of an nkey (`SU…`). */
  nkey?: string;
}

/**
 * This many refusals in a row close a connection. nats-core closes after two, does not reset the count after a success, and
 * counts expired credentials as the first: renewed ones would have a single try.
 */
const MAX_REFUSALS = 5;

/** Authenticates one connection, each time it connects. */
export class Login {
  /** For nats-core's `authenticator`. */
  readonly authenticators: Authenticator[];
  readonly #fetch: (() => Promise<string>) | undefined;
  #creds = new Uint8Array();
  /** A server has seen the credentials. */
  #isUsed = true;
  #refusal: Error | undefined;
  #refusals = 0;

  /** Throws a `TypeError` when the credentials cannot be read. */
  constructor({ creds, nkey }: Credentials, { authenticator = [], ignoreAuthErrorAbort }: ConnectionOptions) {
    this.#fetch = typeof creds === "function" ? creds : undefined;
    if (typeof creds === "string") this.#creds = bytes(creds);
    const own: Authenticator[] = [];
    if (nkey !== undefined) own.push(readable("nkey", nkeyAuthenticator(bytes(nkey))));
    if (creds !== undefined) {
      const read = credsAuthenticator(() => this.#creds);
      own.push(this.#fetch ? read : readable("creds", read));
    }
    const use: Authenticator = () => {
      // Throwing here makes nats-core close the connection.
      if (this.#refusal && this.#refusals >= MAX_REFUSALS && ignoreAuthErrorAbort === undefined) throw this.#refusal;
      this.#isUsed = true;
    };
    this.authenticators = [use, ...own, ...(Array.isArray(authenticator) ? authenticator : [authenticator])];
  }

  /** The credentials must be fetched before the next connect. */
  get isStale(): boolean {
    return this.#fetch !== undefined && this.#isUsed;
  }

  /** Fetches the credentials. */
  async renew(): Promise<void> {
    this.#creds = bytes((await this.#fetch?.()) ?? "");
    readable("creds", credsAuthenticator(this.#creds));
    this.#isUsed = false;
  }

  /** Counts refusals in the connection's status events. */
  onStatus(status: Status): void {
    if (status.type === "reconnect") {
      this.#refusals = 0;
    } else if (status.type === "error" && isRefusal(status.error)) {
      this.#refusal = status.error;
      this.#refusals++;
    }
  }
}

/** Whether the server refused the user. */
export function isRefusal(error: unknown): boolean {
  return error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError;
}

/** Runs an authenticator once, to reject an unreadable secret. The error does not contain the secret. */
function readable(option: keyof Credentials, authenticator: Authenticator): Authenticator {
  try {
    authenticator("nonce");
  } catch (cause) {
    const { message } = cause as Error;
    throw new TypeError(`${option}: ${message}`, { cause });
  }
  return authenticator;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
