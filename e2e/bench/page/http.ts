import { drain } from "./client.ts";
import type { LineClient, LinePlace } from "./line.ts";

/** Plain HTTP: a PUT or a GET of the same bytes, at the origin of the page. */
export function openHttp({ bucket }: LinePlace): LineClient {
  const path = (name: string): string => `/objects/${bucket}/${name}`;
  return {
    async put(name, body) {
      const response = await fetch(path(name), { method: "PUT", body });
      if (!response.ok) throw new Error(`PUT: ${response.status}`);
      await response.arrayBuffer();
    },
    async read(name) {
      const response = await fetch(path(name), { cache: "no-store" });
      if (!response.ok) throw new Error(`GET: ${response.status}`);
      return drain(response.body!);
    },
    close: () => Promise.resolve(),
  };
}
