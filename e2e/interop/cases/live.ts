import type { Case } from "../case.ts";
import { same } from "../expect.ts";

/** What one client sees while the other writes. */
export const liveCases: readonly Case[] = [
  {
    id: "watch",
    title: "a watch sees what was there, each change in order, and deletions",
    async run({ writer, reader }) {
      await writer.put("before", 10, 1);
      const { events, ready } = reader.watch("end");
      await ready;
      for (const name of ["one", "two", "three"]) await writer.put(name, 1_000, 1);
      await writer.delete("two");
      await writer.put("three", 2_000, 2);
      await writer.put("end", 10, 1);
      const seen = (await events).map(({ name, deleted, size }) => (deleted ? `${name} deleted` : `${name} ${size}`));
      same("events", seen, ["before 10", "one 1000", "two 1000", "three 1000", "two deleted", "three 2000", "end 10"]);
    },
  },
  {
    id: "list-while-writing",
    title: "lists that are taken while the other side writes are whole, and name nothing twice",
    async run({ writer, reader }) {
      await writer.put("object 0", 10, 1);
      let writing = true;
      const written = (async () => {
        try {
          for (let i = 1; i <= 20; i++) await writer.put(`object ${i}`, 1_000, i);
        } finally {
          writing = false;
        }
      })();
      written.catch(() => undefined);
      let before: string[] = [];
      do {
        const names = await reader.names();
        same("names reported twice", names.length - new Set(names).size, 0);
        same(
          "names that went missing",
          before.filter((name) => !names.includes(name)),
          [],
        );
        before = names;
      } while (writing);
      await written;
      same("objects in the end", (await reader.names()).length, 21);
    },
  },
];
