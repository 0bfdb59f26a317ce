import { expect, test } from "vitest";
import { judge, type Sample, tableHead, tableRow } from "./sample.ts";

const MIB = 1024 * 1024;

function sample(minute: number, differing: Partial<Sample> = {}): Sample {
  const sizes = { nodeHeap: 20 * MIB, nodeRss: 100 * MIB, pageHeap: 5 * MIB, pageRss: 80 * MIB, serverRss: 60 * MIB };
  const state = { connections: 3, subscriptions: 40, streams: 2, consumers: 0, messages: 900 };
  return { minute, ...sizes, ...state, operations: 1000 * minute, bytes: MIB * minute, ...differing };
}

const minutes = Array.from({ length: 30 }, (_, i) => i + 1);

test("flat values with a spike are accepted", () => {
  const samples = minutes.map((minute) => sample(minute, { nodeHeap: (minute === 25 ? 90 : 20 + (minute % 3)) * MIB }));
  expect(judge(samples)).toEqual([]);
  expect(judge([sample(1)])).toEqual([]);
});

test("steady growth is reported", () => {
  expect(judge(minutes.map((minute) => sample(minute, { pageHeap: minute * MIB })))).toEqual([
    "pageHeap grew by 11.0 MiB",
  ]);
  expect(judge(minutes.map((minute) => sample(minute, { subscriptions: 40 + (minute % 2) })))).toEqual([
    "subscriptions were 41, 40",
  ]);
  expect(judge([sample(1), sample(2, { consumers: 1 })])).toEqual(["minute 2: 1 consumers with nothing under way"]);
});

test("a row has a cell for each column", () => {
  const [head = "", rule = ""] = tableHead.split("\n");
  for (const line of [rule, tableRow(sample(1))]) expect(line.split("|")).toHaveLength(head.split("|").length);
});
