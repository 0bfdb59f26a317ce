// Who connects: credentials that can be renewed, and when a refusal is final.
import {
  type Authenticator,
  type ConnectionOptions,
  credsAuthenticator,
  errors,
  nkeyAuthenticator,
  type Status,
} from "@nats-io/nats-core";

/** What a user connects with, beside the options of nats-core. */
export interface Credentials {
  /**
   * The text of a `.creds` file: a JWT and the seed that proves it. A function is called before the first connect and
   * before each reconnect, so that it can return renewed credentials. During an outage it is not called again before a
   * server has seen what it returned. When it fails, the next attempt calls it again.
   */
  creds?: string | (() => Promise<string>);
  /** The seed of an nkey (`SU…`). */
  nkey?: string;
}

/**
 * This many refusals in a row close a connection. nats-core takes two, counts one that was followed by a success, and takes
 * credentials that expired for the first one: then renewed ones would have no second try.
 */
const MAX_REFUSALS = 5;

/** Logs one connection in, as often as it connects. */
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
      // nats-core closes a connection whose authenticator throws.
      if (this.#refusal && this.#refusals >= MAX_REFUSALS && ignoreAuthErrorAbort === undefined) throw this.#refusal;
      this.#isUsed = true;
    };
    this.authenticators = [use, ...own, ...(Array.isArray(authenticator) ? authenticator : [authenticator])];
  }

  /** The credentials have to be fetched before the next connect. */
  get isStale(): boolean {
    return this.#fetch !== undefined && this.#isUsed;
  }

  /** Fetches the credentials. */
  async renew(): Promise<void> {
    this.#creds = bytes((await this.#fetch?.()) ?? "");
    readable("creds", credsAuthenticator(this.#creds));
    this.#isUsed = false;
  }

  /** Takes what happened to the connection, to count refusals. */
  heed(status: Status): void {
    if (status.type === "reconnect") {
      this.#refusals = 0;
    } else if (status.type === "error" && isRefusal(status.error)) {
      this.#refusal = status.error;
      this.#refusals++;
    }
  }
}

/** Whether the server does not accept the user. */
export function isRefusal(error: unknown): boolean {
  return error instanceof errors.AuthorizationError || error instanceof errors.UserAuthenticationExpiredError;
}

/** Tries an authenticator once; what it says of a secret it cannot read does not repeat it. */
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
