/** The ports of one server, all on 127.0.0.1. */
export interface ServerPorts {
  /** WebSocket, for browsers. */
  readonly ws: number;
  /** The ordinary NATS protocol. */
  readonly client: number;
  /** HTTP monitoring; the shipped configuration has none, tests add it. */
  readonly monitor: number;
}

/** The ports in the shipped configuration. */
export type ShippedPorts = Pick<ServerPorts, "ws" | "client">;

/** The lines of `nats-ws.conf` that a copy changes. Each must occur exactly once, apart from commented-out lines. */
const places = {
  client: /^(listen:[ \t]*)[\d.]+:(\d+)/gm,
  ws: /^([ \t]+listen:[ \t]*)[\d.]+:(\d+)/gm,
  store: /^([ \t]+store_dir:[ \t]*)("[^"]*")/gm,
} as const;

/** The ports in a configuration. */
export function portsOf(config: string): ShippedPorts {
  const port = (place: "ws" | "client") => Number(only(config, place)[2]);
  return { ws: port("ws"), client: port("client") };
}

/** A copy of a configuration with other ports and another store folder. Throws when a line to change is missing. */
export function relocate(config: string, ports: ShippedPorts, storeFolder: string): string {
  const values = {
    client: `127.0.0.1:${ports.client}`,
    ws: `127.0.0.1:${ports.ws}`,
    store: JSON.stringify(storeFolder),
  };
  let text = config;
  for (const place of Object.keys(places) as (keyof typeof places)[]) {
    const match = only(text, place);
    text = text.slice(0, match.index) + match[1] + values[place] + text.slice(match.index + match[0].length);
  }
  return text;
}

/** A copy of the development configuration that allows these origins instead of its own; without any, all pages. */
export function withOrigins(config: string, origins?: readonly string[]): string {
  const list = /^  allowed_origins: \[[^]*?^  \].*\n/m;
  return config.replace(list, origins ? `  allowed_origins: ${JSON.stringify(origins)}\n` : "");
}

/** A copy of the development configuration without the prefix of guests, which a server refuses beside an operator. */
export function withoutMappings(config: string): string {
  return config.replace(/^mappings: \{[^]*?^\}.*$/m, "");
}

/**
 * The production configuration of `nats-ws.conf`, made as the file tells operators to: without the development mappings
 * and websocket block, and with the lines that begin with `#| `; with `consumers`, also those with `#2.10| `.
 */
export function productionShape(config: string, { consumers = false }: { consumers?: boolean } = {}): string {
  const development = /^websocket \{[^]*?^\}.*$/m;
  if (!development.test(config)) throw new Error("the server configuration has no websocket block");
  if (!/^#\| /m.test(config)) throw new Error('the server configuration has no lines that begin with "#| "');
  const production = withoutMappings(config)
    .replace(development, "")
    .replace(/^#\| ?/gm, "");
  return consumers ? production.replaceAll("#2.10| ", "") : production;
}

function only(config: string, place: keyof typeof places): RegExpExecArray {
  const [match, ...more] = [...config.matchAll(places[place])];
  if (match && more.length === 0) return match;
  const count = match ? more.length + 1 : "no";
  throw new Error(`the server configuration has ${count} lines like ${places[place].source}, not exactly one`);
}
