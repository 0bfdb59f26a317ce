import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import config from "../../vite.config.ts";
import { caddyHeaders, nginxHeaders } from "./headers.ts";

it("nginx and Caddy send the app's policy and all required headers", () => {
  const own = config.preview?.headers as Record<string, string>;
  expect(own["Content-Security-Policy"]).toContain("frame-ancestors 'none'");
  expect(nginxHeaders()).toMatchObject(own);
  expect(Object.keys(nginxHeaders()).sort()).toEqual([
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
  ]);
  expect(caddyHeaders()).toEqual(nginxHeaders());
});

it("no nginx location sets a header, which would disable the inherited ones", () => {
  const text = readFileSync(new URL("nginx.conf", import.meta.url), "utf8");
  const inLocations = [...text.matchAll(/^ +location [^{]*\{[^}]*\}/gm)].map(([block]) => block);
  expect(inLocations.length).toBe(3);
  for (const block of inLocations) expect(block).not.toContain("add_header");
});
