// Runs one case, and reports what it broke.
import { setTimeout as sleep } from "node:timers/promises";
import { ObjectStoreError } from "../../../src/index.ts";
import { expectConsistent } from "../../support/consistency.ts";
import type { Case, Steps } from "./cases.ts";
import type { Operation } from "./operations.ts";
import { mayHold, type Rival } from "./rivals.ts";
import { BYSTANDERS, openScene, type Place, type Scene } from "./scene.ts";
import { completed, observe, type Shape, type State, textOf } from "./state.ts";

/** The outcome of a call; undefined when its client ended first. */
type Outcome = { readonly error?: unknown } | undefined;

/** How long a call may take after its connection was cut once. */
const CALL_TIMEOUT = 20_000;

/** Idle timeout in ms of an upload with a longer outage. */
const SHORT = 150;

/** Longest outage in ms: steps after the object is stored, such as removing the old one, have their own timeout. */
const OUTAGE = 1_000;

/** How many messages the operation sends and receives when nothing happens. */
export async function countSteps(place: Place, operation: Operation, shape: Shape): Promise<Steps> {
  const scene = await openScene(place, operation, shape);
  const client = await scene.newClient();
  try {
    const hands = await scene.handsOf(client);
    client.line.count();
    await operation.run(hands);
    // Messages sent after the call has resolved belong to it, too.
    await settled(scene);
    return { ...client.line.counts };
  } finally {
    await client.close();
    await scene.remove();
  }
}

/** Runs one case. Rejects when a promise is broken. Returns whether the point was reached. */
export async function runCase(place: Place, each: Case): Promise<boolean> {
  const { operation, shape, followUp, direction, index, side, ends, ahead, rival } = each;
  const scene = await openScene(place, operation, shape);
  const client = await scene.newClient(ahead);
  try {
    const hands = { ...(await scene.handsOf(client)), ...(ends === "outage" && { timeout: SHORT }) };
    const rivalHands = await scene.fresh();
    client.line.count({ at: (to, number) => to === direction && number === index, side, ends });
    const racing = rival?.run(rivalHands).catch(() => undefined);
    const outage = setTimeout(() => client.line.restore(), OUTAGE);
    const outcome = await outcomeOf(client.run(() => operation.run(hands)));
    clearTimeout(outage);
    await racing;
    client.line.restore();
    await settled(scene);
    const { ended, wasCut } = client.line;
    const fresh = await scene.fresh();
    const { store } = fresh;

    const found = await observe(store, shape);
    if (rival) assertMayHold(found, operation, rival);
    else assertState("after the operation", found, possible(operation, ended ? undefined : outcome));

    await operation.intact?.(fresh);

    const next = await outcomeOf(followUp.run(fresh, operation));
    let expected = found;
    if (next && "error" in next) {
      const allowed = [...(followUp.mayReject?.(found, operation) ?? [])];
      // A resolved call has removed its note, so the same call finds the name taken.
      if (!ended && outcome && !("error" in outcome)) allowed.push("WRONG_REVISION");
      if (!allowed.includes(codeOf(next.error))) {
        throw new Error(`with ${textOf(found)} there, "${followUp.title}" rejects`, { cause: next.error });
      }
    } else if (!rival) expected = followUp.next(found, operation);
    if (rival) assertCompleted(found, await observe(store, shape));
    else assertState(`after "${followUp.title}" with ${textOf(found)} there`, await observe(store, shape), [expected]);

    await store.check({ repair: true, olderThan: 0 });
    const { orphans, truncated, halfRenames, invalid } = await store.check({ olderThan: 0 });
    const report = JSON.stringify({ orphans, truncated, halfRenames, invalid });
    if (orphans.length + truncated.length + halfRenames.length + invalid.length > 0) {
      throw new Error(`after a repair, check still reports ${report}`);
    }
    if (!rival) assertState("after a repair", await observe(store, shape), [completed(expected)]);
    await expectConsistent(scene, "after a repair");
    return wasCut;
  } finally {
    await client.close();
    await scene.remove();
  }
}

/** What A and B may hold after the operation. */
function possible({ before, between = [], after }: Operation, outcome: Outcome): State[] {
  const withBystanders = (states: readonly State[]): State[] => states.map((state) => ({ ...state, ...BYSTANDERS }));
  if (outcome && !("error" in outcome)) return withBystanders([after]);
  if (!outcome || isSilence(outcome.error)) return withBystanders([before, ...between, after]);
  return withBystanders([before]);
}

function assertState(when: string, found: State, allowed: readonly State[]): void {
  if (allowed.some((state) => textOf(state) === textOf(found))) return;
  throw new Error(`${when}: the bucket holds ${textOf(found)}, and not ${allowed.map(textOf).join(" or ")}`);
}

function assertMayHold(found: State, operation: Operation, rival: Rival): void {
  const allowed = mayHold(operation, rival);
  const wrong = Object.entries({ ...Object.fromEntries([...allowed].map(([name]) => [name, found[name]])), ...found });
  for (const [name, value] of wrong) {
    const bystander = BYSTANDERS[name];
    if (bystander === undefined ? allowed.get(name)?.has(value) : bystander === value) continue;
    throw new Error(`${name} holds ${value ?? "nothing"}: the bucket holds ${textOf(found)}`);
  }
  for (const name of Object.keys(BYSTANDERS)) if (!(name in found)) throw new Error(`${name} is gone`);
}

/** A check may have removed one of two names of the same content, and nothing else. */
function assertCompleted(before: State, after: State): void {
  for (const [name, value] of Object.entries(before)) {
    if (after[name] === value || (after[name] === undefined && Object.values(after).includes(value))) continue;
    throw new Error(`a check has changed ${textOf(before)} to ${textOf(after)}`);
  }
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  const settling = call.then(
    () => ({}),
    (error: unknown) => ({ error }),
  );
  const outcome = await Promise.race([settling, sleep(CALL_TIMEOUT, "late" as const, { ref: false })]);
  if (outcome === "late") throw new Error(`the call did not settle within ${String(CALL_TIMEOUT)} ms`);
  return outcome;
}

/** Messages of an ended client may still be in flight: resolves when the stream no longer changes. */
async function settled({ jsm, stream }: Scene): Promise<void> {
  let last = "";
  for (let same = 0; same < 3;) {
    await sleep(5);
    const { state } = await jsm.streams.info(stream);
    const now = JSON.stringify([state.messages, state.last_seq, state.first_seq]);
    same = now === last ? same + 1 : 0;
    last = now;
  }
}

const codeOf = (error: unknown): string => (error instanceof ObjectStoreError ? error.code : String(error));

const isSilence = (error: unknown): boolean => ["TIMEOUT", "DISCONNECTED"].includes(codeOf(error));
