import type { NatsConnection } from "@nats-io/nats-core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ConnectionState } from "./connection-state.ts";
import { FairShare } from "./fair-share.ts";

const connection = (): ConnectionState => ConnectionState.of({ isClosed: () => true } as NatsConnection);

test("a single transfer has its whole window", () => {
  const share = new FairShare(connection().traffic("up"), 4_000);
  share.bytes = 3_000;
  expect(share.room).toBe(4_000);
});

test("gives a new transfer its share at once, and takes it from the others as their bytes arrive", () => {
  const there = connection();
  const first = new FairShare(there.traffic("up"), 4_000);
  first.bytes = 4_000;
  const second = new FairShare(there.traffic("up"), 4_000);
  expect(second.room).toBe(2_000);
  second.bytes = 2_000;
  expect(first.room).toBe(2_000);
});

test("leaves what small transfers do not use to a large one", () => {
  const there = connection();
  const small = Array.from({ length: 15 }, () => new FairShare(there.traffic("up"), 4_000));
  for (const share of small) share.bytes = 10;
  expect(new FairShare(there.traffic("up"), 4_000).room).toBe(4_000 - 150);
});

test("counts the two directions, and each connection, separately", () => {
  const there = connection();
  new FairShare(there.traffic("down"), 4_000).bytes = 4_000;
  new FairShare(connection().traffic("up"), 4_000).bytes = 4_000;
  expect(new FairShare(there.traffic("up"), 4_000).room).toBe(4_000);
});

test("asks for half as much after each loss of the connection, and for whole bytes", () => {
  const traffic = connection().traffic("down");
  const share = new FairShare(traffic, 1024 * 1024);
  const least = 256 * 1024;
  const rooms = [1_000_001, 999_999, 300_001].map((bytes) => {
    share.bytes = bytes;
    traffic.lost();
    return share.room;
  });
  expect(rooms).toEqual([500_000, least, least]);
  traffic.delay.acknowledged(64 * 1024 * 1024, 100, 0);
  expect(share.room).toBe(2 * least);
});

test("a transfer that has left is not counted any more", () => {
  const there = connection();
  const gone = new FairShare(there.traffic("down"), 4_000);
  gone.bytes = 4_000;
  gone.leave();
  gone.leave();
  gone.bytes = 1_000;
  expect(new FairShare(there.traffic("down"), 4_000).room).toBe(4_000);
});

test("greedy transfers, in whatever order they send, end with equal shares of one window", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
      (count, order) => {
        const there = connection();
        const shares = Array.from({ length: count }, () => new FairShare(there.traffic("up"), 64_000));
        const turn = (share: FairShare): void => {
          share.bytes = Math.min(share.bytes + 1_000, share.room);
        };
        for (const at of order) turn(shares[at % count]!);
        for (let round = 0; round < 200; round++) shares.forEach(turn);
        const total = shares.reduce((sum, { bytes }) => sum + bytes, 0);
        expect(64_000 - total).toBeLessThan(count);
        for (const share of shares) expect(Math.abs(share.bytes - 64_000 / count)).toBeLessThan(count + 1);
      },
    ),
  );
});
