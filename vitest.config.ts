export { default } from "./e2e/vitest.config.ts";
