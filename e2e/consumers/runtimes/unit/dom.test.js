// A unit test of something that a user shows in a page.

import { memoryStore } from "nats-objects/testing";

async function showFiles(list, store) {
  const rows = (await store.list()).map(({ name, size }) => {
    const row = document.createElement("li");
    row.textContent = `${name}, ${size} bytes`;
    return row;
  });
  list.replaceChildren(...rows);
}

test("shows each file with its size", async () => {
  const store = await memoryStore();
  await store.put("hello.txt", "Hello");
  const list = document.createElement("ul");
  await showFiles(list, store);
  expect(list.textContent).toBe("hello.txt, 5 bytes");
});
