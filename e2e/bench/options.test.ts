import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("without options everything is measured, five times", () => {
  expect(readOptions(["--"])).toMatchObject({
    quick: false,
    only: undefined,
    runs: 5,
    engine: "chromium",
    line: false,
  });
});

test("emulated lines may have TLS and a congestion control", () => {
  const options = readOptions(["--line", "--tls", "--congestion", "cubic", "--only", "^put", "--runs", "2"]);
  expect(options).toMatchObject({ line: true, tls: true, congestion: "cubic", only: /^put/, runs: 2 });
});

test.each([
  [["--tls"], /only with --line/],
  [["--congestion", "bbr"], /only with --line/],
  [["--line", "--engine", "firefox"], /not with/],
  [["--line", "--profile", "put"], /not with/],
  [["--line", "--svg", "a.svg"], /not with/],
  [["--runs", "0"], /--runs/],
  [["--engine", "opera"], /--engine/],
])("refuses %j", (args, text) => {
  expect(() => readOptions(args)).toThrow(text);
});
