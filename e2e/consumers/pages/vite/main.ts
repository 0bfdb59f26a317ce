import { useStore } from "../shared/use-store";

const output = document.querySelector("output")!;
output.textContent = JSON.stringify(await useStore());
