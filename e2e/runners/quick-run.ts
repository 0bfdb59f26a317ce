// The tests of `npm test`, for every change: about eight minutes on two cores. The rest is in `npm run test:all`.

/** Vitest files that are slow because of slow networks, large loads, or browsers. */
export const longTests: readonly string[] = [
  "e2e/conformance/faults.test.ts",
  "e2e/conformance/gone.test.ts",
  "e2e/conformance/many.test.ts",
  "e2e/consumers/**",
  "e2e/faults/acknowledgements.test.ts",
  "e2e/faults/consumers.test.ts",
  "e2e/faults/cuts.test.ts",
  "e2e/faults/every-step/cluster.test.ts",
  "e2e/faults/model/cluster.test.ts",
  "e2e/faults/frozen.test.ts",
  "e2e/faults/hostile.test.ts",
  "e2e/faults/kills.test.ts",
  "e2e/faults/limits.test.ts",
  "e2e/faults/slow-consumer.test.ts",
  "e2e/faults/slow.test.ts",
  "e2e/webkit/**",
];

/** Specs of the app's main journeys, in Chromium. */
export const journeys: readonly string[] = [
  "app-resume",
  "cancel-and-retry",
  "connection",
  "delete",
  "download",
  "drops",
  "folders",
  "names",
  "refusals",
  "share",
  "store",
  "upload",
  "worker",
].map((name) => `e2e/specs/${name}.spec.ts`);
