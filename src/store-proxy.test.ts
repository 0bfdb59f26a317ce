// Pages keep stores in reactive state and log them: neither may break them.
import { expect, test } from "vitest";
import { reactive, ref } from "vue";
import { pattern, testBucket } from "../e2e/support/bucket.ts";

test("a store in reactive state of Vue works as it does outside of it", async () => {
  const { store } = await testBucket();
  const state = reactive({ store, stores: [store] });
  await state.store.put("a", pattern(10));
  expect(await ref(store).value.list()).toHaveLength(1);
  expect(await state.stores[0]!.getBytes("a")).toEqual(pattern(10));
  expect(reactive(store)).toBe(store);
});

test("a manager and the content of an object work there too", async () => {
  const { manager, store } = await testBucket();
  await store.put("a", "text");
  expect((await reactive(manager).open(store.bucket)).bucket).toBe(store.bucket);
  expect(await ref(await store.get("a")).value.text()).toBe("text");
});

test("a store as JSON is the name of its bucket", async () => {
  const { store } = await testBucket();
  expect(JSON.parse(JSON.stringify({ store }))).toEqual({ store: { bucket: store.bucket } });
});
