import { setTimeout as sleep } from "node:timers/promises";
import type { Case } from "../case.ts";
import { content, refused, same } from "../expect.ts";

/** Buckets that one client creates and the other uses. */
export const bucketCases: readonly Case[] = [
  {
    id: "seal",
    title: "a sealed bucket is reported as sealed, can be read, and refuses a put",
    async run({ writer, reader }) {
      await writer.put("a.bin", 200_000, 1);
      await writer.seal();
      same("sealed", (await reader.status()).sealed, true);
      same("content", await reader.get("a.bin"), content(200_000, 1));
      await refused("a put into a sealed bucket", reader.put("b.bin", 10, 1));
    },
  },
  {
    id: "compression",
    title: "a compressed bucket is reported as such, and both sides read and write it",
    ownBucket: true,
    async run({ writer, reader }) {
      await writer.create({ compression: true });
      same("compression", (await reader.status()).compression, true);
      await writer.put("a.bin", 200_000, 1);
      await reader.put("b.bin", 200_000, 2);
      same("content", await reader.get("a.bin"), content(200_000, 1));
      same("content of the reader's", await writer.get("b.bin"), content(200_000, 2));
    },
  },
  {
    id: "ttl",
    title: "the ttl of a bucket is reported in full, and its objects expire for the other side",
    ownBucket: true,
    async run({ writer, reader }) {
      await writer.create({ ttl: 1_500 });
      same("ttl", (await reader.status()).ttl, 1_500);
      await writer.put("a.bin", 1_000, 1);
      same("content", await reader.get("a.bin"), content(1_000, 1));
      await sleep(2_500);
      same("list", await reader.names(), []);
      await refused("a get of what has expired", reader.get("a.bin"));
    },
  },
  {
    id: "status",
    title: "description, size and state of a bucket are reported",
    ownBucket: true,
    async run({ writer, reader }) {
      await writer.create({ description: "Holiday pictures", maxBytes: 10_000_000 });
      await writer.put("a.bin", 200_000, 1);
      const { description, ttl, sealed, compression, size } = await reader.status();
      same(
        "status",
        { description, ttl, sealed: sealed ?? false, compression: compression ?? false },
        {
          description: "Holiday pictures",
          ttl: 0,
          sealed: false,
          compression: false,
        },
      );
      if (size < 200_000) throw new Error(`size: ${size} is less than what was put`);
    },
  },
  {
    id: "bucket-metadata",
    title: "metadata of a bucket is reported",
    ownBucket: true,
    async run({ writer, reader }) {
      await writer.create({ bucketMetadata: { team: "blue" } });
      await writer.put("a.bin", 10, 1);
      same("content", await reader.get("a.bin"), content(10, 1));
      const { metadata } = await reader.status();
      same("metadata", metadata?.["team"] ?? null, "blue");
    },
  },
];
