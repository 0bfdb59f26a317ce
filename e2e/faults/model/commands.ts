// Beyond 200 lines because each command stands beside its effect on the model.

// The commands that the clients of a model run execute, each with its effect on the model.
import type { ObjectInfo, ObjectStore, StoreReport } from "../../../src/index.ts";
import type { EndingClient } from "../../support/ending-client.ts";
import { ABSENT } from "./register.ts";
import { type Content, endingOf, type Ending, isSilence, type Next, type User, type World } from "./world.ts";

/** What a command has to work with. */
export interface Turn {
  readonly world: World;
  readonly user: User;
  readonly client: EndingClient;
  readonly store: ObjectStore;
  readonly next: Next;
}

/** A command, and its relative frequency. */
export interface Command {
  readonly title: string;
  readonly weight: number;
  run(turn: Turn): Promise<void>;
}

const pick = <T>(items: readonly T[], next: Next): T => items[next(items.length)]!;

const MAX_CHUNK_SIZE = 512;

/** A put of any kind: on success, the name holds the content. */
async function store(turn: Turn, name: string, { id }: Content, title: string, call: () => Promise<unknown>) {
  const { world, client } = turn;
  const write = world.begin(title, name, id);
  const ending = await endingOf(client, call);
  // A journalled put may find its object already stored, and renamed since.
  const isElsewhere = ending.kind === "resolved" && (ending.value as ObjectInfo).name !== name;
  world.settle(write, isElsewhere ? { kind: "rejected", code: "renamed", error: undefined } : ending);
  const codes = ["UPLOAD_IN_PROGRESS", "WRONG_REVISION"];
  if (world.register(name).isWrittenBetween(write.start, write.end)) codes.push("OBJECT_REPLACED");
  expectCode(turn, name, title, ending, codes);
}

function expectCode({ world, client }: Turn, name: string, title: string, ending: Ending, codes: readonly string[]) {
  if (ending.kind !== "rejected" || codes.includes(ending.code)) return;
  // The bucket was edited to drop its oldest messages when full: no change may start.
  if (ending.code === "UNSUPPORTED_SERVER" && world.hasDroppedOldest) return;
  if (isSilence(ending.code) && client.line.cuts > 0) return;
  world.violated(name, `${title} rejects with ${ending.code}: ${(ending.error as Error).message}`, ending.error);
}

/** The content of an info, which some client must have stored. */
function idOf({ world }: Turn, info: ObjectInfo): string {
  if (info.deleted) return ABSENT;
  if (info.link) return `-> ${info.link.name ?? "the bucket"}`;
  return (
    world.contentOf(info.digest)?.id ?? world.violated(info.name, `has a digest that no client stored: ${info.digest}`)
  );
}

const put: Command = {
  title: "put",
  weight: 8,
  async run(turn) {
    const { world, store: to, next } = turn;
    const name = pick(world.names, next);
    const content = world.newContent(next);
    const meta = { name, maxChunkSize: MAX_CHUNK_SIZE };
    await store(turn, name, content, "put", () => to.put(meta, content.bytes));
  },
};

const putAtRevision: Command = {
  title: "put at a revision",
  weight: 3,
  async run(turn) {
    const { world, store: to, next } = turn;
    const name = pick(world.names, next);
    const content = world.newContent(next);
    const meta = { name, maxChunkSize: MAX_CHUNK_SIZE };
    await store(turn, name, content, "put at a revision", async () => {
      const expectedRevision =
        next(3) === 0
          ? 0
          : await to.getInfo(name).then(
              ({ revision }) => revision,
              () => 0,
            );
      return to.put(meta, content.bytes, { expectedRevision });
    });
  },
};

const write: Command = {
  title: "writable",
  weight: 3,
  async run(turn) {
    const { world, store: to, next } = turn;
    const name = pick(world.names, next);
    const content = world.newContent(next);
    await store(turn, name, content, "writable", async () => {
      const { writable, info } = to.createWritable({ name, maxChunkSize: MAX_CHUNK_SIZE });
      const body = new Blob([content.bytes]).stream() as ReadableStream<Uint8Array>;
      await body.pipeTo(writable);
      return info;
    });
  },
};

/** The files that a user has chosen, by bucket and name, to resume interrupted uploads with. */
const chosen = new Map<string, Content>();

const journalled: Command = {
  title: "journalled put",
  weight: 5,
  async run(turn) {
    const { world, user, client, store: to, next } = turn;
    const noted = pick([undefined, ...user.journal.records], next);
    const name = noted?.name ?? pick(world.names, next);
    const key = `${world.bucket} ${name}`;
    // Usually the same file again, sometimes another of the same name.
    const content = (next(4) > 0 && noted && chosen.get(key)) || world.newContent(next);
    chosen.set(key, content);
    const file = new File([content.bytes], name, { lastModified: content.bytes.length });
    const meta = { name, maxChunkSize: MAX_CHUNK_SIZE };
    await store(turn, name, content, "journalled put", () =>
      to.put(meta, file, { journal: user.journal.of(client.line) }),
    );
  },
};

const discard: Command = {
  title: "discard",
  weight: 2,
  async run(turn) {
    const { user, client, store: from, next } = turn;
    const record = pick([undefined, ...user.journal.records], next);
    if (!record) return;
    const ending = await endingOf(client, () => from.discardUpload(record, user.journal.of(client.line)));
    expectCode(turn, record.name, "discard", ending, ["UPLOAD_IN_PROGRESS"]);
  },
};

const remove: Command = {
  title: "delete",
  weight: 4,
  async run(turn) {
    const { world, client, store: from, next } = turn;
    const name = pick([...world.names, ...world.links], next);
    const write = world.begin("delete", name, ABSENT);
    const ending = await endingOf(client, () => from.delete(name));
    if (ending.kind === "rejected" && ending.code === "OBJECT_NOT_FOUND") {
      world.settle(write, ending);
      world.expectPossible(name, ABSENT, write.start, "delete");
      return;
    }
    world.settle(write, ending);
    expectCode(turn, name, "delete", ending, []);
  },
};

const describe: Command = {
  title: "describe",
  weight: 3,
  async run(turn) {
    const { world, client, store: at, next } = turn;
    const name = pick(world.names, next);
    const from = world.events.next();
    const description = `description ${String(next(1_000))}`;
    const ending = await endingOf(client, () => at.updateMeta(name, { description }));
    if (ending.kind === "resolved")
      world.expectPossible(name, idOf(turn, ending.value as ObjectInfo), from, "describe");
    else expectAbsent(turn, name, "describe", ending, from);
  },
};

/** Changing a missing object rejects. */
function expectAbsent(turn: Turn, name: string, title: string, ending: Ending, from: number): void {
  const isAbsent = ending.kind === "rejected" && /^(OBJECT_NOT_FOUND|UPDATE_DELETED)$/.test(ending.code);
  if (isAbsent) turn.world.expectPossible(name, ABSENT, from, title);
  else expectCode(turn, name, title, ending, []);
}

const rename: Command = {
  title: "rename",
  weight: 4,
  async run(turn) {
    const { world, client, store: at, next } = turn;
    const [from, to] = [pick(world.names, next), pick(world.names, next)];
    if (from === to) return;
    const going = world.begin(`rename to ${to}`, from, ABSENT);
    const coming = world.begin(`rename of ${from}`, to, (seen) => {
      const values = world.register(from).possible(going.start, going.end, new Set([...seen, going]));
      values.delete(ABSENT);
      return values;
    });
    const ending = await endingOf(client, () => at.updateMeta(from, { name: to }));
    if (ending.kind === "resolved") {
      const id = idOf(turn, ending.value as ObjectInfo);
      world.expectPossible(from, id, going.start, `rename to ${to}`);
      coming.values = () => new Set([id]);
    } else if (ending.kind === "rejected" && ending.code === "OBJECT_EXISTS") {
      const there = world.register(to).possible(going.start, world.events.next(), new Set([coming]));
      if (there.size === 1 && there.has(ABSENT)) world.violated(to, `rename of ${from} finds something there`);
    } else expectAbsent(turn, from, `rename to ${to}`, ending, going.start);
    world.settle(going, ending);
    world.settle(coming, ending);
  },
};

const link: Command = {
  title: "link",
  weight: 2,
  async run(turn) {
    const { world, client, store: at, next } = turn;
    const name = pick(world.links, next);
    const target = next(4) === 0 ? undefined : pick(world.names, next);
    const write = world.begin("link", name, `-> ${target ?? "the bucket"}`);
    const ending = await endingOf(client, async () => {
      if (target === undefined) return at.addBucketLink(name, at);
      return at.addLink(name, await at.getInfo(target));
    });
    world.settle(write, ending);
    const codes = ["OBJECT_NOT_FOUND", "LINK_TO_DELETED"];
    expectCode(turn, name, "link", ending, target === undefined ? [] : codes);
  },
};

const get: Command = {
  title: "get",
  weight: 10,
  async run(turn) {
    const { world, client, store: of, next } = turn;
    const name = pick(world.names, next);
    const from = world.events.next();
    const ending = await endingOf(client, async () => {
      const result = await of.get(name);
      return { info: result.info, bytes: await result.bytes() };
    });
    if (ending.kind === "resolved") {
      const { info, bytes } = ending.value as { info: ObjectInfo; bytes: Uint8Array };
      const content = world.contentOf(info.digest);
      if (!content || Buffer.compare(content.bytes, bytes) !== 0) {
        return world.violated(name, "get returns bytes that no client stored");
      }
      world.expectPossible(name, content.id, from, "get");
    } else if (ending.kind === "rejected" && ending.code === "OBJECT_NOT_FOUND") {
      world.expectPossible(name, ABSENT, from, "get");
    } else {
      const isChanging = world.register(name).isWrittenBetween(from, world.events.next());
      expectCode(turn, name, "get", ending, isChanging ? ["OBJECT_REPLACED"] : []);
    }
  },
};

const getInfo: Command = {
  title: "getInfo",
  weight: 6,
  async run(turn) {
    const { world, client, store: of, next } = turn;
    const name = pick([...world.names, ...world.links], next);
    const from = world.events.next();
    const ending = await endingOf(client, () => of.getInfo(name));
    if (ending.kind === "resolved") world.expectPossible(name, idOf(turn, ending.value as ObjectInfo), from, "getInfo");
    else expectAbsent(turn, name, "getInfo", ending, from);
  },
};

const list: Command = {
  title: "list",
  weight: 3,
  async run(turn) {
    const { world, client, store: of } = turn;
    const from = world.events.next();
    const ending = await endingOf(client, () => of.list());
    if (ending.kind !== "resolved") {
      expectCode(turn, world.names[0]!, "list", ending, []);
      return;
    }
    const found = new Map((ending.value as ObjectInfo[]).map((info) => [info.name, idOf(turn, info)]));
    for (const name of [...world.names, ...world.links]) {
      world.expectPossible(name, found.get(name) ?? ABSENT, from, "list");
    }
  },
};

const check: Command = {
  title: "check",
  weight: 1,
  async run(turn) {
    const { world, client, store: of } = turn;
    // One day: nothing in this run is that old, whatever the client's clock says.
    const ending = await endingOf(client, () => of.check({ repair: true, olderThan: 24 * 3_600_000 }));
    if (ending.kind !== "resolved") {
      expectCode(turn, world.names[0]!, "check", ending, []);
      return;
    }
    const { truncated, invalid, orphans } = ending.value as StoreReport;
    for (const { info } of truncated) world.violated(info.name, "check says that it is truncated");
    if (invalid.length > 0) throw new Error("check says that a meta message is invalid", { cause: invalid[0]!.error });
    if (orphans.length > 0) throw new Error("check calls chunks of today older than a day");
  },
};

const edit: Command = {
  title: "edit of the bucket",
  weight: 1,
  async run({ world, next }) {
    const config = { description: `edit ${String(next(1_000))}`, max_bytes: 500_000_000 + next(1_000) };
    const update = (discard: "old" | "new") => world.place.jsm.streams.update(world.stream, { ...config, discard });
    if (next(8) === 0) {
      world.hasDroppedOldest = true;
      await update("old");
    }
    await update("new");
  },
};

/** All commands of clients. */
export const COMMANDS: readonly Command[] = [
  ...[put, putAtRevision, write, journalled, discard, remove, describe, rename, link],
  ...[get, getInfo, list, check, edit],
];

/** Picks a command by weight. */
export function pickCommand(next: Next): Command {
  let at = next(COMMANDS.reduce((sum, { weight }) => sum + weight, 0));
  for (const command of COMMANDS) if ((at -= command.weight) < 0) return command;
  return get;
}
