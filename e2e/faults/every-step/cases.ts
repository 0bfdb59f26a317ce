// Each point of an operation at which its client or connection may end, and what happens next.
import type { Cut, Direction } from "../../support/line.ts";
import { check, followUpsOf, type FollowUp } from "./follow-ups.ts";
import type { Operation } from "./operations.ts";
import { type Rival, RIVALS } from "./rivals.ts";
import type { Shape } from "./state.ts";

/** How many messages an operation sends and receives. */
export type Steps = Readonly<Record<Direction, number>>;

/** One run of an operation. */
export interface Case {
  readonly id: string;
  readonly operation: Operation;
  readonly shape: Shape;
  readonly direction: Direction;
  readonly index: number;
  readonly side: "before" | "after";
  readonly ends: Cut["ends"];
  readonly followUp: FollowUp;
  /** How far the client's clock is ahead, in ms. */
  readonly ahead: number;
  readonly rival: Rival | undefined;
}

const TWO_DAYS = 2 * 24 * 3_600_000;

/** What is unusual in a case. */
export const CIRCUMSTANCES: readonly { title: string; ahead: number; rival?: Rival }[] = [
  { title: "alone", ahead: 0 },
  { title: "two days ahead", ahead: TWO_DAYS },
  { title: "two days behind", ahead: -TWO_DAYS },
  ...RIVALS.map((rival) => ({ title: `beside ${rival.title}`, ahead: 0, rival })),
];

/** One of {@link CIRCUMSTANCES}. */
export type Circumstance = (typeof CIRCUMSTANCES)[number];

/** All cases of an operation with this many steps. */
export function casesOf(operation: Operation, shape: Shape, circumstance: Circumstance, steps: Steps): Case[] {
  const { ahead, rival } = circumstance;
  const cases: Case[] = [];
  for (const direction of ["up", "down"] as const) {
    for (let index = 1; index <= steps[direction]; index++) {
      for (const side of ["before", "after"] as const) {
        for (const ends of waysToEnd(operation, rival)) {
          const followUps = rival ? [check] : followUpsOf(operation);
          // A client that survives reports the outcome of its call.
          for (const followUp of ends === "connection" ? followUps.slice(0, 1) : followUps) {
            const point = `${side} ${direction} ${String(index)}`;
            const id = [operation.title, shape.title, circumstance.title, point, ends, followUp.title].join("/");
            cases.push({ id, operation, shape, direction, index, side, ends, followUp, ahead, rival });
          }
        }
      }
    }
  }
  return cases;
}

/** An outage lasts as long as the operation's timeout, so only a few can be tested with one. */
function waysToEnd({ takesTimeout = false }: Operation, rival: Rival | undefined): Cut["ends"][] {
  return takesTimeout && !rival ? ["client", "connection", "outage"] : ["client", "connection"];
}

/** Selects one in `share` of the cases, always the same ones. */
export function sample(cases: readonly Case[], share: number): Case[] {
  return cases.filter(({ id }) => hash(id) % share === 0);
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (Math.imul(value, 31) + character.charCodeAt(0)) >>> 0;
  return (Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 8) & 0xffff;
}
