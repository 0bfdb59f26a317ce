// What a user does next, with a fresh client, after a client ended in the middle of an operation.
import { fileOf, type Hands, type Operation } from "./operations.ts";
import { changed, completed, contentOf, type State, textOf } from "./state.ts";

/** One thing to do next. */
export interface FollowUp {
  readonly title: string;
  run(hands: Hands, operation: Operation): Promise<unknown>;
  /** What the bucket must hold afterwards, if it held `state`. */
  next(state: State, operation: Operation): State;
  /** Codes that it may fail with if the bucket holds `state`; then nothing changes. */
  mayReject?(state: State, operation: Operation): readonly string[];
}

const again: FollowUp = {
  title: "the same call again",
  run: (hands, operation) => operation.run(hands),
  next: (state, { before, after }) => {
    const gone = Object.fromEntries(Object.keys(before).map((name) => [name, undefined]));
    return changed(changed(state, gone), after);
  },
  mayReject: (state, { after, againRejects = [] }) => (textOf(only(state)) === textOf(after) ? againRejects : []),
};

/** The only follow-up after a rival, because others would be hard to judge. */
export const check: FollowUp = {
  title: "check",
  run: ({ store }) => store.check({ repair: true, olderThan: 0 }),
  next: completed,
};

const discard: FollowUp = {
  title: "discard",
  async run({ store, journal, scene }) {
    for (const record of scene.journal.records) await store.discardUpload(record, journal);
  },
  next: (state) => state,
};

/** Resumes an interrupted upload. */
const resume: FollowUp = {
  title: "the upload again",
  run: ({ store, shape, journal }) =>
    store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, fileOf(shape), { journal }),
  next: (state) => changed(state, { A: "new" }),
};

const deleting: FollowUp = {
  title: "delete",
  run: ({ store }) => store.delete("A"),
  next: (state) => changed(state, { A: undefined }),
  mayReject: ({ A }) => (A === undefined ? ["OBJECT_NOT_FOUND"] : []),
};

const putOther: FollowUp = {
  title: "put of something else",
  run: ({ store, shape }) => store.put({ name: "A", maxChunkSize: shape.maxChunkSize }, contentOf("other", shape)),
  next: (state) => changed(state, { A: "other" }),
};

const putOtherOnNew: FollowUp = {
  title: "put over the new name",
  run: ({ store, shape }) => store.put({ name: "B", maxChunkSize: shape.maxChunkSize }, contentOf("other", shape)),
  next: (state) => changed(state, { B: "other" }),
};

const deleteNew: FollowUp = {
  title: "delete of the new name",
  run: ({ store }) => store.delete("B"),
  next: (state) => changed(state, { B: undefined }),
  mayReject: ({ B }) => (B === undefined ? ["OBJECT_NOT_FOUND"] : []),
};

const renameBack: FollowUp = {
  title: "rename back",
  run: ({ store }) => store.updateMeta("B", { name: "A" }),
  next: (state) => (state["B"] === undefined ? state : changed(state, { A: state["B"], B: undefined })),
  mayReject: ({ B }) => (B === undefined ? ["OBJECT_NOT_FOUND", "UPDATE_DELETED"] : []),
};

const renameAway: FollowUp = {
  title: "rename",
  run: ({ store }) => store.updateMeta("A", { name: "B" }),
  next: (state) => (state["A"] === undefined ? state : changed(state, { B: state["A"], A: undefined })),
  mayReject: ({ A }) => (A === undefined ? ["OBJECT_NOT_FOUND", "UPDATE_DELETED"] : []),
};

/** Discards the note after its object was renamed and another object took its name. */
const discardLate: FollowUp = {
  title: "rename, put of something else, discard",
  async run(hands, operation) {
    await renameAway.run(hands, operation).catch(() => undefined);
    await putOther.run(hands, operation);
    await discard.run(hands, operation);
  },
  next: (state, operation) => changed(renameAway.next(state, operation), { A: "other" }),
};

/** All follow-ups that make sense after an operation; the first is the most informative. */
export function followUpsOf({ title }: Operation): readonly FollowUp[] {
  if (title.startsWith("check with")) return [check, again, deleting, deleteNew, putOther];
  if (title.startsWith("check of")) return [resume, discard];
  if (title.startsWith("rename")) return [check, again, renameBack, deleting, deleteNew, putOther, putOtherOnNew];
  if (/journalled|resumed|discard/.test(title)) return [check, again, discard, discardLate, deleting, putOther];
  if (title === "link") return [check, again, deleting];
  return [check, again, deleting, putOther, renameAway];
}

const only = (state: State): State => changed({}, { A: state["A"], B: state["B"] });
