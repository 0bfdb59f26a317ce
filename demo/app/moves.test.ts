import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import { describe, expect, it } from "vitest";
import { moveAll, planMoves, typedPath } from "./moves.ts";
import type { Move } from "./moves.ts";

const info = (name: string): ObjectInfo => ({ name }) as ObjectInfo;
const infos = (count: number): ObjectInfo[] => Array.from({ length: count }, (_, i) => info(`a/${String(i)}`));
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("typedPath", () => {
  it.each([
    ["photos/", "trip", "photos/trip/"],
    ["photos/", " trip/ ", "photos/trip/"],
    ["", "archive/2026", "archive/2026/"],
    ["", "", undefined],
    ["", "..", undefined],
    ["photos/", "../trip", undefined],
    ["photos/", "/trip", undefined],
    ["", "a//b", undefined],
  ])("is a folder's or none: %j and %j", (parent, typed, path) => {
    expect(typedPath(parent, typed)).toBe(path);
  });
});

describe("planMoves", () => {
  it("changes only the beginning of each name", () => {
    const files = [info("a/1"), info("a/a/2"), info("a/b/a/3")];
    const moves = planMoves(files, "a/", "b/c/", () => false) as Move[];
    expect(moves.map(({ to }) => to)).toEqual(["b/c/1", "b/c/a/2", "b/c/b/a/3"]);
  });

  it("stops at the first name that is taken", () => {
    const taken = (name: string): boolean => name !== "b/0";
    expect(planMoves(infos(3), "a/", "b/", taken)).toEqual({ taken: "b/1" });
  });
});

describe("moveAll", () => {
  const moves = (count: number): Move[] => planMoves(infos(count), "a/", "b/", () => false) as Move[];

  it("moves all files, at most six at a time, and reports progress", async () => {
    let atOnce = 0;
    let most = 0;
    const progress: number[] = [];
    const rename = async ({ to }: Move): Promise<ObjectInfo> => {
      most = Math.max(most, ++atOnce);
      await turn();
      atOnce--;
      return info(to);
    };
    const { moved, left, failure } = await moveAll(moves(20), rename, { onProgress: (count) => progress.push(count) });
    expect([moved.length, left, failure, most]).toEqual([20, 0, undefined, 6]);
    expect(progress).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(moved.every(({ info: { name }, from }) => name.slice(2) === from.slice(2))).toBe(true);
  });

  it("continues with the others when one cannot be moved", async () => {
    const error = new ObjectStoreError("WRONG_REVISION", "changed");
    const rename = ({ info: { name }, to }: Move): Promise<ObjectInfo> =>
      name === "a/4" ? Promise.reject(error) : Promise.resolve(info(to));
    const result = await moveAll(moves(20), rename);
    expect([result.moved.length, result.left]).toEqual([19, 1]);
    expect(result.failure).toEqual({ move: { info: info("a/4"), to: "b/4" }, error });
  });

  it("stops at an error that would affect every file", async () => {
    let asked = 0;
    const rename = (): Promise<ObjectInfo> => {
      asked++;
      return Promise.reject(new ObjectStoreError("PERMISSION", "no"));
    };
    const { moved, left } = await moveAll(moves(20), rename);
    expect([moved.length, left]).toEqual([0, 20]);
    expect(asked).toBeLessThanOrEqual(6);
  });

  it("when stopped, finishes running moves and starts no more", async () => {
    const stop = new AbortController();
    const rename = async ({ to }: Move): Promise<ObjectInfo> => {
      await turn();
      stop.abort();
      return info(to);
    };
    const { moved, left, failure } = await moveAll(moves(20), rename, { signal: stop.signal });
    expect([moved.length, left, failure]).toEqual([6, 14, undefined]);
  });
});
