import type { Case } from "../case.ts";
import { content, refused, same } from "../expect.ts";

/** One client changes what the other wrote. */
export const changeCases: readonly Case[] = [
  {
    id: "overwrite",
    title: "an object is overwritten from the other side, and nothing of the old one stays",
    async run({ writer, reader, stored }) {
      await writer.put("file.bin", 200_000, 1);
      await reader.put("file.bin", 1_000, 2);
      same("content for the reader", await reader.get("file.bin"), content(1_000, 2));
      same("content for the writer", await writer.get("file.bin"), content(1_000, 2));
      same("stored", await stored(), { chunks: 1, metas: 1 });
    },
  },
  {
    id: "overwrite-name",
    title: "an object called `ab?` is overwritten from the other side, and both read the new one",
    async run({ writer, reader }) {
      await writer.put("ab?", 200_000, 1);
      await reader.put("ab?", 1_000, 2);
      same("content for the reader", await reader.get("ab?"), content(1_000, 2));
      same("content for the writer", await writer.get("ab?"), content(1_000, 2));
      same(
        "list for the writer",
        (await writer.list()).map(({ name, size }) => [name, size]),
        [["ab?", 1_000]],
      );
    },
  },
  {
    id: "delete-other-side",
    title: "an object is deleted from the other side, gone for both, and can be put again",
    async run({ writer, reader, stored }) {
      await writer.put("file.bin", 200_000, 1);
      await reader.delete("file.bin");
      await refused("a get of what was deleted", writer.get("file.bin"));
      same("list for the writer", await writer.names(), []);
      same("list for the reader", await reader.names(), []);
      same("stored", await stored(), { chunks: 0, metas: 1 });
      await writer.put("file.bin", 3_000, 2);
      same("content", await reader.get("file.bin"), content(3_000, 2));
      same("stored again", await stored(), { chunks: 1, metas: 1 });
    },
  },
  {
    id: "delete-marker",
    title: "a delete marker is understood, and the other side can put the name again",
    async run({ writer, reader, stored }) {
      await writer.put("file.bin", 200_000, 1);
      await writer.delete("file.bin");
      await refused("a get of what was deleted", reader.get("file.bin"));
      same("list", await reader.names(), []);
      await reader.put("file.bin", 3_000, 2);
      same("content", await writer.get("file.bin"), content(3_000, 2));
      same("stored", await stored(), { chunks: 1, metas: 1 });
    },
  },
  ...["new.bin", "new name.bin"].flatMap((to): Case[] => {
    const id = to.includes(" ") ? "rename-spaces" : "rename";
    return [
      {
        id,
        title: `an object that is renamed to \`${to}\` is found by its new name alone`,
        async run({ writer, reader, stored }) {
          await writer.put("old.bin", 200_000, 1, { chunkSize: 100_000 });
          await writer.update("old.bin", { newName: to });
          same("content", await reader.get(to), content(200_000, 1));
          await refused("a get by the old name", reader.get("old.bin"));
          same("list", await reader.names(), [to]);
          same("stored metas", (await stored()).metas, 1);
        },
      },
      {
        id: `${id}-other-side`,
        title: `an object is renamed to \`${to}\` from the other side`,
        async run({ writer, reader }) {
          await writer.put("old.bin", 1_000, 1);
          await reader.update("old.bin", { newName: to });
          same("content", await writer.get(to), content(1_000, 1));
          same("list", await writer.names(), [to]);
        },
      },
    ];
  }),
  {
    id: "update",
    title: "a changed description arrives, once, and the content stays",
    async run({ writer, reader }) {
      await writer.put("a.txt", 1_000, 1, { description: "one" });
      await writer.update("a.txt", { description: "two" });
      same("description", (await reader.info("a.txt")).description, "two");
      same(
        "list",
        (await reader.list()).map(({ description }) => description),
        ["two"],
      );
      same("content", await reader.get("a.txt"), content(1_000, 1));
    },
  },
  {
    id: "update-other-side",
    title: "a description is changed from the other side, and the content stays",
    async run({ writer, reader }) {
      await writer.put("a.txt", 200_000, 1, { description: "one" });
      await reader.update("a.txt", { description: "two" });
      same("description", (await writer.info("a.txt")).description, "two");
      same("content", await writer.get("a.txt"), content(200_000, 1));
    },
  },
  {
    id: "update-headers",
    title: "changed headers arrive",
    async run({ writer, reader }) {
      await writer.put("a.txt", 1_000, 1, { headers: { Tag: ["one", "two"] } });
      await writer.update("a.txt", { headers: { Tag: ["three", "four"] } });
      same("headers", (await reader.info("a.txt")).headers, { Tag: ["three", "four"] });
    },
  },
  {
    id: "update-metadata",
    title: "changed metadata arrives",
    async run({ writer, reader }) {
      await writer.put("a.txt", 1_000, 1, { metadata: { state: "draft" } });
      await writer.update("a.txt", { metadata: { state: "final" } });
      same("metadata", (await reader.info("a.txt")).metadata ?? null, { state: "final" });
    },
  },
];
