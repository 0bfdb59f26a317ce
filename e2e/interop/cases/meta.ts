import type { Case } from "../case.ts";
import { content, same } from "../expect.ts";
import type { ReportedInfo } from "../protocol.ts";

/** Metadata of an object besides its name. */
export const metaCases: readonly Case[] = [
  {
    id: "description",
    title: "a description arrives",
    async run({ writer, reader }) {
      await writer.put("a.txt", 10, 1, { description: "Grüße, 日本" });
      same("description", (await reader.info("a.txt")).description, "Grüße, 日本");
    },
  },
  {
    id: "header",
    title: "a header with one value arrives",
    async run({ writer, reader }) {
      const headers = { "Content-Type": ["text/plain"] };
      await writer.put("a.txt", 10, 1, { headers });
      same("headers", headersOf(await reader.info("a.txt")), headers);
    },
  },
  {
    id: "header-values",
    title: "a header with several values arrives",
    async run({ writer, reader }) {
      const headers = { Tag: ["one", "two", "three"] };
      await writer.put("a.txt", 10, 1, { headers });
      same("headers", headersOf(await reader.info("a.txt")), headers);
    },
  },
  {
    id: "metadata",
    title: "metadata arrives",
    async run({ writer, reader }) {
      const metadata = { origin: "camera", "key with space": "naïve" };
      await writer.put("a.txt", 10, 1, { metadata });
      same("content", await reader.get("a.txt"), content(10, 1));
      same("metadata", (await reader.info("a.txt")).metadata ?? null, metadata);
    },
  },
];

/** A single value may be reported without its list. */
function headersOf({ headers }: ReportedInfo): Record<string, readonly string[]> {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(entries.map(([key, values]) => [key, typeof values === "string" ? [values] : values]));
}
