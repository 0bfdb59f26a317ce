import type { Case } from "../case.ts";
import { content, digest, same } from "../expect.ts";

const kib128 = 131_072;
const mib = 1_048_576;
const sizes = [0, 1, kib128 - 1, kib128, kib128 + 1, mib - 1, mib, mib + 1, 10 * mib];

/** Content of every size that might matter. */
export const contentCases: readonly Case[] = [
  ...sizes.map((size): Case => ({
    id: `size-${size}`,
    title: `${size === 1 ? "1 byte arrives" : `${size.toLocaleString("en")} bytes arrive`} with size and digest`,
    async run({ writer, reader }) {
      const seed = (size % 97) + 1;
      await writer.put("file.bin", size, seed);
      same("content", await reader.get("file.bin"), content(size, seed));
      const info = await reader.info("file.bin");
      same("size", info.size ?? 0, size);
      same("digest", info.digest, digest(size, seed));
      const listed = await reader.list();
      same(
        "list",
        listed.map(({ name, size }) => [name, size ?? 0]),
        [["file.bin", size]],
      );
    },
  })),
  {
    id: "chunk-size",
    title: "chunks of 777 bytes are put together again, and their size is reported",
    async run({ writer, reader }) {
      await writer.put("file.bin", 10_000, 3, { chunkSize: 777 });
      same("content", await reader.get("file.bin"), content(10_000, 3));
      same("chunk size", (await reader.info("file.bin")).chunkSize, 777);
    },
  },
];
