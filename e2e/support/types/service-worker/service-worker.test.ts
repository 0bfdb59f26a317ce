// Pins the public types of `nats-objects/service-worker`. Separate from the others, because a service worker has no DOM.
import { expectTypeOf, test } from "vitest";
import type * as ServiceWorkerSide from "../../../../src/service-worker/index.ts";

test("nats-objects/service-worker", () => {
  expectTypeOf<keyof typeof ServiceWorkerSide>().toEqualTypeOf<"answerObjectRequests">();
  expectTypeOf<typeof ServiceWorkerSide.answerObjectRequests>().toEqualTypeOf<
    (options?: ServiceWorkerSide.AnswerOptions) => void
  >();
  expectTypeOf<ServiceWorkerSide.AnswerOptions>().toEqualTypeOf<{ prefix?: string }>();
});
