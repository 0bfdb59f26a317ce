import { useStoreInPage } from "./store-in-page.js";

const found = await useStoreInPage();
const hasThread =
  performance.getEntriesByName(new URL("/nats-objects/sha256-thread.js", location.href).href).length > 0;
document.querySelector("output").textContent = JSON.stringify({ ...found, hasThread });
