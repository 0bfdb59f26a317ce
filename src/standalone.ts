// The main entry and that of pages, for pages without a bundler: the build makes one file of it, with all that it needs.

export * from "./index.ts";
export * from "./browser/index.ts";
