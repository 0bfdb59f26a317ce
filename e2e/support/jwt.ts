// A server in operator mode, and users whose credentials expire.
import { nkeys } from "@nats-io/nats-core";
import type { StartOptions } from "../servers/nats-server.ts";

/** An operator with one JetStream account. */
export interface Operator {
  /** What to add to the server's configuration. */
  readonly config: Pick<StartOptions, "append">;
  /** A `.creds` file for a new user, whose JWT is valid for this many seconds; the server counts whole seconds. */
  creds(seconds: number): string;
}

const UNLIMITED = -1;

/** Generates the keys. */
export function createOperator(): Operator {
  const [operator, system, account] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createAccount()];
  const limits = {
    ...Object.fromEntries(
      ["subs", "data", "payload", "imports", "exports", "conn", "leaf"].map((of) => [of, UNLIMITED]),
    ),
    wildcards: true,
  };
  const jetstream = { mem_storage: UNLIMITED, disk_storage: UNLIMITED, streams: UNLIMITED, consumer: UNLIMITED };
  const systemJwt = sign(operator, { sub: system.getPublicKey(), name: "SYS", nats: { type: "account", limits } });
  const accountJwt = sign(operator, {
    sub: account.getPublicKey(),
    name: "FILES",
    nats: { type: "account", limits: { ...limits, ...jetstream } },
  });
  const operatorJwt = sign(operator, { sub: operator.getPublicKey(), name: "test", nats: { type: "operator" } });
  const append = [
    `operator: ${operatorJwt}`,
    `system_account: ${system.getPublicKey()}`,
    "resolver: MEMORY",
    `resolver_preload: { ${system.getPublicKey()}: ${systemJwt}, ${account.getPublicKey()}: ${accountJwt} }`,
  ].join("\n");
  return {
    config: { append },
    creds(seconds) {
      const user = nkeys.createUser();
      const jwt = sign(account, {
        sub: user.getPublicKey(),
        name: "user",
        exp: Math.ceil(Date.now() / 1000) + seconds,
        nats: { type: "user", pub: {}, sub: {}, subs: UNLIMITED, data: UNLIMITED, payload: UNLIMITED },
      });
      const seed = new TextDecoder().decode(user.getSeed());
      return [
        "-----BEGIN NATS USER JWT-----",
        jwt,
        "------END NATS USER JWT------",
        "-----BEGIN USER NKEY SEED-----",
        seed,
        "------END USER NKEY SEED------",
        "",
      ].join("\n");
    },
  };
}

interface Claims {
  sub: string;
  name: string;
  exp?: number;
  nats: object;
}

/** A NATS JWT: version 2, signed by an nkey. */
function sign(issuer: ReturnType<typeof nkeys.createUser>, { nats, ...claims }: Claims): string {
  const iat = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ typ: "JWT", alg: "ed25519-nkey" });
  const body = part({ jti: claims.sub, iat, iss: issuer.getPublicKey(), ...claims, nats: { ...nats, version: 2 } });
  const signature = issuer.sign(new TextEncoder().encode(`${head}.${body}`));
  return `${head}.${body}.${Buffer.from(signature).toString("base64url")}`;
}
