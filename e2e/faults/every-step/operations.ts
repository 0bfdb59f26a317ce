// What a client may be doing when it ends. Objects that an operation is about are A and B.
import type { ObjectStore, ObjectStoreConfig, PutOptions, UploadJournal } from "../../../src/index.ts";
import type { Scene } from "./scene.ts";
import { contentOf, type Shape, type State } from "./state.ts";
import { interruptedUpload, leaveDebris } from "./prepare.ts";

/** What a client has to work with. */
export interface Hands {
  readonly store: ObjectStore;
  readonly shape: Shape;
  readonly journal: UploadJournal;
  readonly scene: Scene;
  /** Idle time in ms of uploads. */
  readonly timeout?: number;
}

/** One operation. */
export interface Operation {
  readonly title: string;
  readonly config?: Partial<ObjectStoreConfig>;
  /** The second number of the oldest server that has it, as 12 for 2.12. */
  readonly since?: number;
  /** Makes what is there before, beside the bystanders. */
  prepare?(hands: Hands): Promise<unknown>;
  run(hands: Hands): Promise<unknown>;
  /** What A and B hold before and after. */
  readonly before: State;
  readonly after: State;
  /** What they may hold in between, besides. */
  readonly between?: readonly State[];
  /** Whether it takes a timeout, so that it can be tried with an outage that is longer. */
  readonly takesTimeout?: boolean;
  /** What else must be there after it, and before what comes next. */
  intact?(hands: Hands): Promise<void>;
  /** Codes with which the same call again may fail when the first one has succeeded. */
  readonly againRejects?: readonly string[];
}

const put =
  (label: "old" | "new", options: PutOptions = {}) =>
  ({ store, shape, timeout = 30_000 }: Hands): Promise<unknown> =>
    store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, contentOf(label, shape), { timeout, ...options });

/** The same file each time, as one that a user chose twice. */
export function fileOf(shape: Shape): File {
  return new File([contentOf("new", shape)], "A", { lastModified: 1_700_000_000_000 });
}

const journalled =
  (options: PutOptions = {}) =>
  ({ store, shape, journal, timeout = 30_000 }: Hands): Promise<unknown> =>
    store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, fileOf(shape), { journal, timeout, ...options });

const rename = ({ store }: Hands): Promise<unknown> => store.updateMeta("A", { name: "B" });

const renaming = { before: { A: "old" }, after: { B: "old" }, between: [{ A: "old", B: "old" }] };
const renamedAlready = { againRejects: ["OBJECT_NOT_FOUND", "UPDATE_DELETED"] };

/** All operations that change a bucket. */
export const OPERATIONS: readonly Operation[] = [
  { title: "put", takesTimeout: true, run: put("new"), before: {}, after: { A: "new" } },
  {
    title: "replace",
    takesTimeout: true,
    prepare: put("old"),
    run: put("new"),
    before: { A: "old" },
    after: { A: "new" },
  },
  {
    title: "put of a new name only",
    takesTimeout: true,
    run: put("new", { expectedRevision: 0 }),
    before: {},
    after: { A: "new" },
    againRejects: ["WRONG_REVISION"],
  },
  { title: "journalled put", takesTimeout: true, run: journalled(), before: {}, after: { A: "new" } },
  {
    title: "journalled put of a new name only",
    takesTimeout: true,
    run: journalled({ expectedRevision: 0 }),
    before: {},
    after: { A: "new" },
  },
  {
    title: "journalled replace",
    takesTimeout: true,
    prepare: put("old"),
    run: journalled(),
    before: { A: "old" },
    after: { A: "new" },
  },
  {
    title: "resumed put",
    takesTimeout: true,
    prepare: ({ scene }) => interruptedUpload(scene, journalled()),
    run: journalled(),
    before: {},
    after: { A: "new" },
  },
  {
    title: "discard",
    prepare: ({ scene }) => interruptedUpload(scene, journalled()),
    async run({ store, journal, scene }) {
      for (const record of scene.journal.records) await store.discardUpload(record, journal);
    },
    before: {},
    after: {},
  },
  { title: "delete", prepare: put("old"), run: ({ store }) => store.delete("A"), before: { A: "old" }, after: {} },
  {
    title: "describe",
    prepare: put("old"),
    run: ({ store }) => store.updateMeta("A", { description: "described" }),
    before: { A: "old" },
    after: { A: "old" },
  },
  { title: "rename", prepare: put("old"), run: rename, ...renaming, ...renamedAlready },
  {
    title: "rename onto a deleted name",
    async prepare(hands) {
      await hands.store.put("B", "deleted soon");
      await hands.store.delete("B");
      await put("old")(hands);
    },
    run: rename,
    ...renaming,
    ...renamedAlready,
  },
  {
    title: "link",
    run: async ({ store }) => store.addLink("A", await store.getInfo("bystander")),
    before: {},
    after: { A: "-> bystander" },
  },
  {
    title: "atomic put",
    takesTimeout: true,
    since: 12,
    config: { atomicPut: true },
    run: put("new"),
    before: {},
    after: { A: "new" },
  },
  {
    title: "atomic replace",
    takesTimeout: true,
    since: 12,
    config: { atomicPut: true },
    prepare: put("old"),
    run: put("new"),
    before: { A: "old" },
    after: { A: "new" },
  },
  {
    title: "check with repair",
    prepare: leaveDebris,
    run: ({ store }) => store.check({ repair: true, olderThan: 0 }),
    before: { A: "old", B: "old" },
    after: { B: "old" },
  },
  {
    title: "check of what is older than a day",
    prepare: ({ scene }) => interruptedUpload(scene, journalled()),
    run: ({ store }) => store.check({ repair: true, olderThan: 24 * 3_600_000 }),
    async intact({ scene }) {
      for (const { nuid } of scene.journal.records) {
        const filter = `$O.${scene.bucket}.C.${nuid}`;
        const { state } = await scene.jsm.streams.info(scene.stream, { subjects_filter: filter });
        if (!state.subjects?.[filter]) throw new Error("the chunks of an upload that can still go on are gone");
      }
    },
    before: {},
    after: {},
  },
];
