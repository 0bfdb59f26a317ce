import { useStoreInPage } from "./store-in-page.js";

const found = await useStoreInPage();
document.querySelector("output").textContent = JSON.stringify(found);
