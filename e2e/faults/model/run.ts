// One run of the model: a number of steps by three clients, with cuts, crashes and changes by an admin, from one seed.
import type { Place } from "../every-step/scene.ts";
import { expectConsistent } from "../../support/consistency.ts";
import { random } from "../../support/random.ts";
import { pickCommand } from "./commands.ts";
import { ABSENT } from "./register.ts";
import { type Next, type User, World } from "./world.ts";

/** Concurrent calls per client. */
const ABREAST = 2;

/** Runs this many steps. Rejects with the violation. */
export async function runModel(place: Place, seed: number, steps: number): Promise<void> {
  const world = new World(place, random(seed));
  await place.manager.create({ bucket: world.bucket, storage: "memory", replicas: place.replicas });
  try {
    // An admin's purge midway: promised objects are gone, and no upload may be running.
    for (const part of [0, 1]) {
      if (part > 0) await purgeAll(world);
      let left = steps / 2;
      let isOver = false;
      const workers = world.users.flatMap((user, at) =>
        Array.from({ length: ABREAST }, async (_, number) => {
          const next = random(seed * 1_000 + part * 100 + at * 10 + number);
          for (; left > 0 && !isOver; left--) await step(world, user, next);
        }),
      );
      try {
        await Promise.all(workers);
      } finally {
        isOver = true;
        await Promise.allSettled(workers);
      }
    }
    await expectFinal(world);
  } catch (error) {
    const about = `MODEL_SEED=${String(seed)} MODEL_STEPS=${String(steps)} runs this again`;
    throw new Error(`${(error as Error).message}\n  ${about}`, { cause: error });
  } finally {
    await Promise.all(world.users.map((user) => user.close()));
    await place.jsm.streams.delete(world.stream);
  }
}

async function step(world: World, user: User, next: Next): Promise<void> {
  const { client, store } = await user.client();
  const command = pickCommand(next);
  const fate = next(100);
  if (fate < 6) {
    const [direction, number] = [pickOne(["up", "down"] as const, next), 1 + next(6)];
    client.line.count({
      at: (to, index) => to === direction && index >= number,
      side: pickOne(["before", "after"] as const, next),
      ends: fate < 2 ? "client" : "connection",
    });
  }
  await command.run({ world, user, client, store, next });
}

const pickOne = <T>(items: readonly T[], next: Next): T => items[next(items.length)]!;

async function purgeAll(world: World): Promise<void> {
  await world.quiet();
  const writes = [...world.names, ...world.links].map((name) => world.begin("purge", name, ABSENT));
  await world.place.jsm.streams.purge(world.stream);
  for (const write of writes) world.settle(write, { kind: "resolved", value: undefined });
}

/** At the end, a repair leaves exactly the possible objects, complete. */
async function expectFinal(world: World): Promise<void> {
  await world.quiet();
  const store = await world.place.manager.open(world.bucket);
  await store.check({ repair: true, olderThan: 0 });
  const { orphans, truncated, halfRenames, invalid } = await store.check({ olderThan: 0 });
  const report = { orphans, truncated, halfRenames, invalid };
  if (Object.values(report).some(({ length }) => length > 0)) {
    throw new Error(`after a repair, check reports ${JSON.stringify(report)}`);
  }
  const from = world.events.next();
  const listed = new Map((await store.list()).map((info) => [info.name, info]));
  for (const name of world.links) {
    const info = listed.get(name);
    world.expectPossible(name, info?.link ? `-> ${info.link.name ?? "the bucket"}` : ABSENT, from, "the end");
  }
  for (const name of world.names) {
    const info = listed.get(name);
    const content = info && world.contentOf(info.digest);
    world.expectPossible(name, info ? (content?.id ?? "content that no client stored") : ABSENT, from, "the end");
    if (content && Buffer.compare(await store.getBytes(name), content.bytes) !== 0) world.violated(name, "reads wrong");
  }
  await expectConsistent({ jsm: world.place.jsm, stream: world.stream }, "at the end");
}
