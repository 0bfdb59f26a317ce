// Who connects: credentials that can be renewed, and when a refusal is final.
import {
  type Authenticator,
  type ConnectionOptions,
  credsAuthenticator,
  errors,
  nkeyAuthenticator,
} from "@nats-io/nats-core";
import type { NatsConnection } from "./api.ts";

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

/** nats-core's own `timeout`, in ms. */
const CONNECT_TIMEOUT = 20_000;

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
  readonly #timeout: number;
  readonly #closed = new AbortController();
  #creds = new Uint8Array();
  /** A server has seen the credentials. */
  #isUsed = true;
  #refusal: Error | undefined;
  #refusals = 0;

  /** Throws a `TypeError` when the credentials cannot be read. */
  constructor({ creds, nkey }: Credentials, { authenticator = [], timeout, ignoreAuthErrorAbort }: ConnectionOptions) {
    this.#fetch = typeof creds === "function" ? creds : undefined;
    this.#timeout = timeout ?? CONNECT_TIMEOUT;
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

  /** Renews the credentials if need be, in at most the time that a connect may take. */
  async renew(): Promise<void> {
    if (!this.#fetch || !this.#isUsed) return;
    this.#creds = bytes(await this.#inTime(this.#fetch()));
    readable("creds", credsAuthenticator(this.#creds));
    this.#isUsed = false;
  }

  /** Counts the refusals of a connection. */
  async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "reconnect") {
        this.#refusals = 0;
      } else if (status.type === "error" && isRefusal(status.error)) {
        this.#refusal = status.error;
        this.#refusals++;
      } else if (status.type === "close") {
        this.#closed.abort();
      }
    }
  }

  async #inTime(fetched: Promise<string>): Promise<string> {
    const { signal } = this.#closed;
    let stop!: () => void;
    const over = new Promise<never>((_, reject) => {
      const end = (why: string) => (): void => reject(new Error(`creds: ${why}`));
      const timer = setTimeout(end(`no answer in ${String(this.#timeout)} ms`), this.#timeout);
      const onClose = end("the connection was closed");
      signal.addEventListener("abort", onClose);
      stop = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onClose);
      };
    });
    try {
      return await Promise.race([fetched, over]);
    } finally {
      stop();
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
