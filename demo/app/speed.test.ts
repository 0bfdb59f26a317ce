import { describe, expect, it } from "vitest";
import { SpeedMeter } from "./speed.ts";

describe("SpeedMeter", () => {
  it("returns nothing before there is enough data", () => {
    const meter = new SpeedMeter();
    expect(meter.read(0)).toBeUndefined();
    meter.record(0, 0);
    expect(meter.read(500)).toBeUndefined();
  });

  it("measures the last seconds, not the whole transfer", () => {
    const meter = new SpeedMeter();
    for (let time = 0; time <= 20_000; time += 50)
      meter.record(time < 10_000 ? time * 10 : 100_000 + (time - 10_000), time);
    expect(meter.read(20_000)).toBeCloseTo(1000, -1);
  });

  it("falls when nothing arrives", () => {
    const meter = new SpeedMeter();
    for (let time = 0; time <= 4000; time += 100) meter.record(time * 100, time);
    const moving = meter.read(4000) ?? 0;
    expect(meter.read(8000)).toBeLessThan(moving / 1.5);
  });
});
