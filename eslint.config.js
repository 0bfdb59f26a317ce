export { default } from "./e2e/checks/eslint.config.js";
