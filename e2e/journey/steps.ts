import type { Visitor } from "./browser.ts";

/** One thing that a person does, from the act to what they wait for. Times are in ms since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Step {
  readonly name: string;
  /** Round trips that it may take, with the time that everything else takes. */
  readonly goal: number;
  /** How often it waits for an answer before it can go on. */
  readonly waits: number;
  run(there: Scene): Promise<Span>;
}

/** Where a step happens. */
export interface Scene {
  /** Address of the app, with the store. */
  readonly url: string;
  readonly visitor: Visitor;
  /** Another one, who has never been here. */
  stranger(): Promise<Visitor>;
  /** The time when the browser got the next message that matches. */
  arrival(text: RegExp, from: number): Promise<number>;
}

export const STORE = "journey";

/** A message too large to be anything but content. */
const CHUNK = /^H?MSG .*\((?:[2-9]\d{3}|\d{5,}) B\)/;
const NOTE_BYTES = 3_000;

/** The file names of a store that was used for a while: pictures, and some notes, which are the latest. */
export function storedNames(count: number): string[] {
  const notes = Array.from({ length: 20 }, (_, i) => `note ${String(i).padStart(2, "0")}.txt`);
  const pictures = Array.from({ length: count - notes.length }, (_, i) => `picture ${String(i).padStart(5, "0")}.raw`);
  return [...pictures, ...notes];
}

/** The content of a file: a note says its own name. */
export function contentOf(name: string): Uint8Array {
  return new TextEncoder().encode(name.endsWith(".txt") ? `${name}\n`.padEnd(NOTE_BYTES, "All is well. ") : "picture");
}

async function openList({ url, visitor }: Scene): Promise<Span> {
  await visitor.go("about:blank");
  await visitor.go(url);
  return visitor.run(async () => ({ from: performance.timeOrigin, to: await eyes.firstRow }), undefined);
}

/** Chooses new files of these sizes, and waits until `seen` shows in the page. */
function upload({ visitor }: Scene, names: readonly string[], size: number): Promise<Span> {
  return visitor.run(
    async ({ names, size }) => {
      const data = new DataTransfer();
      for (const name of names) data.items.add(new File([new Uint8Array(size).fill(7)], name));
      const [input] = eyes.all<HTMLInputElement>("input[type=file]");
      if (input === undefined) throw new Error("the page has no field for files");
      input.files = data.files;
      const from = eyes.now();
      input.dispatchEvent(new Event("change", { bubbles: true, composed: true }));
      const to = await eyes.when(() =>
        names.length === 1
          ? eyes.all(`[role=rowheader] [title="${names[0]!}"]`).length > 0
          : eyes
              .all("section h2")
              .some(({ innerText }) => innerText.startsWith(`${String(names.length)} files finished`)),
      );
      return { from, to };
    },
    { names, size },
  );
}

/** Presses a key on the row of a file. */
function press({ visitor }: Scene, name: string, key: string): Promise<number> {
  return visitor.run(
    ({ name, key }) => {
      const [row] = eyes.all(`[data-key="f:${name}"]`);
      if (row === undefined) throw new Error(`the list does not show ${name}`);
      const from = eyes.now();
      row.focus();
      row.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
      return from;
    },
    { name, key },
  );
}

async function look(scene: Scene, name: string): Promise<Span> {
  const from = await press(scene, name, " ");
  const to = await scene.visitor.run(
    (name) => eyes.when(() => eyes.all("pre").some(({ innerText }) => innerText.includes(name))),
    name,
  );
  return { from, to };
}

async function rename(scene: Scene, name: string, to: string): Promise<Span> {
  await press(scene, name, "F2");
  return scene.visitor.run(
    async ({ name, to }) => {
      const field = (): HTMLInputElement | undefined =>
        eyes.all<HTMLInputElement>("name-dialog input")[0] ?? eyes.all<HTMLInputElement>("#name")[0];
      await eyes.when(() => field() !== undefined);
      const input = field()!;
      input.value = to;
      const from = eyes.now();
      input.form?.requestSubmit();
      const rows = (title: string): number => eyes.all(`[role=rowheader] [title="${title}"]`).length;
      return { from, to: await eyes.when(() => rows(to) > 0 && rows(name) === 0) };
    },
    { name, to },
  );
}

async function download({ visitor, arrival }: Scene, name: string): Promise<Span> {
  const from = await visitor.run((name) => {
    const [button] = eyes.all(`[data-key="f:${name}"] [data-action=download]`);
    if (button === undefined) throw new Error(`the list does not show ${name}`);
    const from = eyes.now();
    button.click();
    return from;
  }, name);
  return { from, to: await arrival(CHUNK, from) };
}

async function openLink({ url, stranger }: Scene, name: string): Promise<Span> {
  const visitor = await stranger();
  await visitor.go(`${new URL(url).origin}/#/share/${STORE}/${encodeURIComponent(name)}`);
  const span = await visitor.run(
    async (name) => ({
      from: performance.timeOrigin,
      to: await eyes.when(() => eyes.all("h1").some(({ innerText }) => innerText.includes(name))),
    }),
    name,
  );
  await visitor.leave();
  return span;
}

/** In this order: each step finds what the earlier ones left. */
export const steps: readonly Step[] = [
  { name: "list, first visit", goal: 10, waits: 6, run: openList },
  { name: "list, second visit", goal: 7, waits: 5, run: openList },
  { name: "upload of 5 bytes, the first", goal: 5, waits: 2, run: (scene) => upload(scene, ["first.bin"], 5) },
  { name: "upload of 5 bytes, a later one", goal: 3, waits: 2, run: (scene) => upload(scene, ["second.bin"], 5) },
  { name: "look at a text, the first", goal: 6, waits: 2, run: (scene) => look(scene, "note 12.txt") },
  { name: "look at a text, the next", goal: 3, waits: 0, run: (scene) => look(scene, "note 11.txt") },
  { name: "rename", goal: 0, waits: 0, run: (scene) => rename(scene, "note 15.txt", "minutes.txt") },
  { name: "download begins", goal: 3, waits: 2, run: (scene) => download(scene, "note 14.txt") },
  { name: "page of a link", goal: 12, waits: 6, run: (scene) => openLink(scene, "note 01.txt") },
  {
    name: "upload of 100 × 50 KB",
    goal: 24,
    waits: 14,
    run: (scene) =>
      upload(
        scene,
        Array.from({ length: 100 }, (_, i) => `photo ${String(i)}.bin`),
        50_000,
      ),
  },
];
