// The operations that a client may be running when it ends. Their objects are A and B.
import type { ObjectStore, ObjectStoreConfig, PutOptions, UploadJournal } from "../../../src/index.ts";
import type { Scene } from "./scene.ts";
import { contentOf, type Shape, type State } from "./state.ts";
import { interruptedUpload, leaveDebris } from "./prepare.ts";

/** What a client works with. */
export interface Hands {
  readonly store: ObjectStore;
  readonly shape: Shape;
  readonly journal: UploadJournal;
  readonly scene: Scene;
  /** Idle timeout of uploads, in ms. */
  readonly timeout?: number;
}

/** One operation. */
export interface Operation {
  readonly title: string;
  readonly config?: Partial<ObjectStoreConfig>;
  /** The minor version of the oldest server that supports it: 12 for 2.12. */
  readonly since?: number;
  /** Creates what exists before, besides the bystanders. */
  prepare?(hands: Hands): Promise<unknown>;
  run(hands: Hands): Promise<unknown>;
  /** What A and B hold before and after. */
  readonly before: State;
  readonly after: State;
  /** What else they may hold in between. */
  readonly between?: readonly State[];
  /** Whether it has a timeout, so that it can be tested with a longer outage. */
  readonly takesTimeout?: boolean;
  /** What else must exist after it, before the follow-up. */
  intact?(hands: Hands): Promise<void>;
  /** Codes that the same call may fail with after the first one succeeded. */
  readonly againRejects?: readonly string[];
}

const put =
  (label: "old" | "new", options: PutOptions = {}) =>
  ({ store, shape, timeout = 30_000 }: Hands): Promise<unknown> =>
    store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, contentOf(label, shape), { timeout, ...options });

/** The same file each time, as if a user chose it twice. */
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
        if (!state.subjects?.[filter]) throw new Error("the chunks of a resumable upload are gone");
      }
    },
    before: {},
    after: {},
  },
];
