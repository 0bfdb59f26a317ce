import { expect, test } from "vitest";
import { DelayBound } from "./delay-bound.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const CHUNK = 128 * KIB;

/** A line that carries `rate` bytes per ms, and answers `roundTrip` ms after the last byte of a chunk has left. */
function upload(rate: number, roundTrip: number, size: number): { ms: number; delays: number[] } {
  const bound = new DelayBound("up");
  const delays: number[] = [];
  const flight: { sent: number; answered: number; delivered: number }[] = [];
  let now = 0;
  let lineFree = 0;
  let left = size;
  while (left > 0 || flight.length > 0) {
    while (left > 0 && (flight.length === 0 || (flight.length + 1) * CHUNK <= bound.bytes(4 * MIB))) {
      lineFree = Math.max(lineFree, now) + CHUNK / rate;
      flight.push({ sent: now, answered: lineFree + roundTrip, delivered: bound.delivered });
      left -= CHUNK;
    }
    const { sent, answered, delivered } = flight.shift()!;
    now = answered;
    delays.push(now - sent);
    bound.acknowledged(CHUNK, now - sent, delivered);
  }
  return { ms: now, delays };
}

test.each([
  ["1 MiB/s at 20 ms", MIB / 1000, 20],
  ["1 MiB/s at 200 ms", MIB / 1000, 200],
  ["5 MiB/s at 80 ms", (5 * MIB) / 1000, 80],
])("a line of %s is full, and what is sent does not wait for seconds", (_, rate, roundTrip) => {
  const size = 64 * MIB;
  const { ms, delays } = upload(rate, roundTrip, size);
  expect(ms / (size / rate)).toBeLessThan(1.05);
  // Behind the beginning, whose bytes are on their way before anything is known of the line.
  const late = delays.slice(40).sort((a, b) => a - b);
  expect(late[Math.floor(late.length * 0.95)]! - roundTrip).toBeLessThan(700);
});

test("a fast line gets the whole window after a few round trips", () => {
  const { delays, ms } = upload((60 * MIB) / 1000, 80, 16 * MIB);
  // With all 4 MiB from the beginning it would be four round trips, and the time of the last bytes on the line.
  expect(ms).toBeLessThan(7 * 80);
  expect(Math.max(...delays)).toBeLessThan(80 + 300);
});

test("never allows nothing, and never more than the maximum", () => {
  const slow = new DelayBound("up");
  slow.acknowledged(CHUNK, 1_000, 0);
  for (let i = 0; i < 1_000; i++) slow.acknowledged(CHUNK, 100_000, slow.delivered);
  expect(slow.bytes(100 * KIB)).toBe(100 * KIB);
  expect(slow.bytes(4 * MIB)).toBe(256 * KIB);
  const fast = new DelayBound("up");
  expect(fast.bytes(MIB)).toBe(MIB);
  for (let i = 0; i < 100; i++) fast.acknowledged(CHUNK, 0, fast.delivered);
  expect(fast.bytes(4 * MIB)).toBe(4 * MIB);
});

test("allows more in flight on a line with high latency than on one with low latency, when both are fast", () => {
  const after = (delay: number): number => {
    const bound = new DelayBound("down");
    for (let i = 0; i < 100; i++) bound.acknowledged(4 * MIB, delay, bound.delivered);
    return bound.bytes(16 * MIB) / MIB;
  };
  expect(after(1)).toBeCloseTo(4, 0);
  expect(after(40)).toBeCloseTo(10, 0);
  expect(after(200)).toBeGreaterThan(12);
});

test("notices a line that became slower, and one that became faster", () => {
  const bound = new DelayBound("up");
  const acknowledge = (delay: number): void => bound.acknowledged(CHUNK, delay, bound.delivered);
  for (let i = 0; i < 20; i++) acknowledge(5);
  expect(bound.bytes(4 * MIB)).toBe(4 * MIB);
  for (let i = 0; i < 200; i++) acknowledge(1_000);
  expect(bound.bytes(4 * MIB)).toBeLessThan(MIB);
  for (let i = 0; i < 5; i++) acknowledge(5);
  expect(bound.bytes(4 * MIB)).toBe(4 * MIB);
});

test("knows after the first MiB whether a line is slow, or only has a high latency", () => {
  const after = (perChunk: number): number => {
    const bound = new DelayBound("down");
    expect(bound.bytes(16 * MIB)).toBe(2 * MIB);
    for (let index = 1; index <= 8; index++) bound.acknowledged(CHUNK, 80 + index * perChunk, 0);
    return bound.bytes(16 * MIB) / MIB;
  };
  expect(after(1)).toBeGreaterThan(10); // 125 MiB/s
  expect(after(60)).toBeLessThan(1.4); // 2 MiB/s
});
