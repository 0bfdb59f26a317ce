// Every function of the app that reads text which a stranger may have written. Its time grows linearly with the length of
// the text, not with its square. The library's are in e2e/faults/linear-time.test.ts.
import type { ObjectInfo } from "nats-objects";
import { expect, it } from "vitest";
import { expectLinear } from "../../e2e/support/long-texts.ts";
import { crumbsOf, entriesIn, filesBelow, folderOf } from "./folders.ts";
import { kindOfFile, mediaType } from "./kinds.ts";
import { freeName } from "./names.ts";
import { cutName, cutText, shownName } from "./shown-name.ts";
import { arrange, search } from "./sorting.ts";
import { composed, spellings } from "./spelling.ts";

const info = (name: string): ObjectInfo => ({ name, size: 1, mtime: new Date(0) }) as ObjectInfo;
const infos = (text: string): ObjectInfo[] => [text, `${text}1`, `${text}0`].map(info);

const FUNCTIONS: Record<string, (text: string) => unknown> = {
  shownName,
  cutName,
  cutText,
  composed,
  spellings: (text) => spellings([text, `${text}1`]),
  freeName: (text) => freeName(text, () => false),
  kindOfFile: (text) => kindOfFile(text, text),
  mediaType: (text) => mediaType(text, text),
  folders: (text) => [crumbsOf(folderOf(text)), entriesIn([info(text)], ""), filesBelow([info(text)], "x/")],
  crumbsOf,
  arrange: (text) =>
    arrange(
      infos(text).map((each) => ({ kind: "file", key: "", label: each.name, info: each })),
      {
        key: "name",
        descending: false,
      },
    ),
  search: (text) => search(infos(text), text),
};

it.each(Object.entries(FUNCTIONS))("%s takes linear time", { timeout: 120_000 }, (_, read) => expectLinear(read));

it("shortens a displayed name in the middle, and a text at its end", () => {
  const name = `${"a".repeat(5_000)}.txt`;
  expect(shownName(name)).toHaveLength(1_000);
  expect(shownName(name)).toMatch(/^a+\u2026a+\.txt$/);
  expect(cutText("b".repeat(20_000))).toHaveLength(10_001);
});
