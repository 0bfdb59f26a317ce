import type { Case } from "../case.ts";
import { content, same } from "../expect.ts";

const names: readonly (readonly [id: string, name: string])[] = [
  ["ascii", "file.txt"],
  ["spaces", "my file .txt"],
  ["space", " "],
  ["slashes", "a/b//c.txt"],
  ["question-mark", "ab?"],
  ["tilde", "notes~"],
  ["devanagari", "हिन्दी.txt"],
  ["cjk", "日本"],
  ["emoji", "🎉👩‍👩‍👧.png"],
  ["star", "*"],
  ["greater", ">"],
  ["latin-1", "é"],
];

/** Names that people give to files. */
export const nameCases: readonly Case[] = names.map(([id, name]) => ({
  id: `name-${id}`,
  title: `an object called \`${name}\` is found by its name, and listed once`,
  async run({ writer, reader }) {
    await writer.put(name, 100, 5);
    same("name", (await reader.info(name)).name, name);
    same("content", await reader.get(name), content(100, 5));
    same("list", await reader.names(), [name]);
  },
}));
