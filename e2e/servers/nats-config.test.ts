import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type NatsServer, startNatsServer } from "./nats-server.ts";
import { permissionsFor } from "../../src/index.ts";
import { portsOf, productionShape, relocate } from "./nats-config.ts";
import { webServerId } from "./server-id.ts";
import "./websocket.ts";

const config = await readFile(new URL("../../nats-ws.conf", import.meta.url), "utf8");

test("every setting in nats-ws.conf has a comment", () => {
  const development = config.split("\n").filter((line) => !line.startsWith("#") && line.trim());
  expect(development.filter((line) => !/ # \S/.test(line))).toEqual([]);
});

test("a copy changes only the ports and the folder", () => {
  const copy = relocate(config, { ws: 1, client: 2 }, "C:\\data");
  expect(portsOf(copy)).toEqual({ ws: 1, client: 2 });
  expect(copy).toContain(String.raw`store_dir: "C:\\data"`);
  expect(relocate(copy, portsOf(config), ".data")).toBe(config);
});

test("a configuration without the lines to change is rejected", () => {
  expect(() => relocate("port: 4222", { ws: 1, client: 2 }, "x")).toThrow(/has no lines like/);
  expect(() => relocate(config + config, { ws: 1, client: 2 }, "x")).toThrow(/has 2 lines like/);
});

describe("the development shape of nats-ws.conf", () => {
  const ports = ["3000", "4173", "4200", "5173", "8080"];
  const usual = ports.flatMap((port) => [`http://localhost:${port}`, `http://127.0.0.1:${port}`]);

  test("opens no monitoring port", () => {
    const development = config.split("\n").filter((line) => !line.startsWith("#"));
    expect(development.filter((line) => /^\s*(http|https|http_port|monitor_port)\b/.test(line))).toEqual([]);
  });

  test("allows pages of the usual local origins, and programs, but no foreign pages", async () => {
    const [, list = ""] = /allowed_origins: \[([^\]]*)\]/.exec(config) ?? [];
    const shipped = [...list.matchAll(/"([^"]+)"/g)].map(([, origin]) => origin!);
    expect(shipped).toEqual(usual);
    const server = await startNatsServer({ origins: shipped, monitor: false });
    for (const origin of [undefined, ...usual]) expect(await webServerId(server.wsUrl, origin), origin).toBeDefined();
    for (const origin of ["https://evil.example.com", "http://localhost:6666", "https://localhost:3000", "null"]) {
      expect(await webServerId(server.wsUrl, origin), origin).toBeUndefined();
    }
    await expect(fetch(server.monitorUrl)).rejects.toThrow();
    await server.stop();
  });
});

describe("the production shape of nats-ws.conf", () => {
  let folder: string;
  let server: NatsServer;
  const passwords = { admin: "admins0secret", uploader: "uploaders0secret", reader: "readers0secret", guest: "" };
  const origin = "https://files.example.com";
  const url = () => `wss://127.0.0.1:${server.ports.ws}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "nats-objects-tls-"));
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const request = "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1";
    execFileSync("openssl", [...request.split(" "), "-keyout", key, "-out", certificate], { stdio: "ignore" });

    process.env["ADMIN_PASSWORD"] = passwords.admin;
    process.env["UPLOADER_PASSWORD"] = passwords.uploader;
    process.env["READER_PASSWORD"] = "$2a$10$abcdefghijklmnopqrstuuo6SfUxUhstvb1lASnb4DXSgxmAoYJEO"; // bcrypt
    server = await startNatsServer({
      edit: (text) =>
        productionShape(text)
          .replace('"/etc/nats/cert.pem"', JSON.stringify(certificate))
          .replace('"/etc/nats/key.pem"', JSON.stringify(key)),
    });
  });

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a WebSocket like a page of `from`. */
  const open = (from: string | undefined) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url(), { rejectUnauthorized: false, ...(from ? { origin: from } : {}) });
      socket.once("open", () => (socket.terminate(), resolve("open")));
      socket.once("error", (error) => resolve(error.message));
    });

  /** Connects as one of the users, from the allowed origin, trusting the test's certificate. */
  const connect = (user: keyof typeof passwords, pass = passwords[user]): Promise<NatsConnection> =>
    wsconnect({
      servers: url(),
      user,
      pass,
      inboxPrefix: `_INBOX_${user}`,
      reconnect: false,
      wsFactory: async (address: string) => ({
        socket: new WebSocket(address, { rejectUnauthorized: false, origin }) as never,
        encrypted: true,
      }),
    });

  test("allows only pages of an allowed origin to connect", async () => {
    expect(await open(origin)).toBe("open");
    expect(await open("https://evil.example.com")).toMatch(/403/);
    expect(await open("http://files.example.com")).toMatch(/403/);
  });

  test("lets a guest in without a password", async () => {
    await (await connect("guest")).close();
    await expect(connect("guest", "wrong")).rejects.toThrow(/authorization/i);
  });

  test("requires a password of everybody else", async () => {
    await (await connect("uploader")).close();
    await expect(connect("uploader", "wrong")).rejects.toThrow(/authorization/i);
    await expect(connect("uploader", "")).rejects.toThrow(/authorization/i);
    await expect(connect("admin", "")).rejects.toThrow(/authorization/i);
    await expect(wsconnect({ servers: `ws://127.0.0.1:${server.ports.ws}`, reconnect: false })).rejects.toThrow();
  });

  describe.each([
    ["for nats-server 2.11 and later", false],
    ["for older servers", true],
  ])("%s", (_, consumers) => {
    const shape = productionShape(config, { consumers }).replace(/(^|\s)#.*$/gm, "");

    test.each([
      { role: "uploader", buckets: ["files", "shared"] },
      { role: "reader", buckets: ["files"] },
      { role: "guest", buckets: ["shared"] },
    ] as const)("gives the $role exactly the permissions of permissionsFor", ({ role, buckets }) => {
      const inboxPrefix = `_INBOX_${role}`;
      const publishIn = (apiPrefix?: string): string[] =>
        buckets.flatMap(
          (bucket) => permissionsFor({ bucket, role, consumers, inboxPrefix, ...(apiPrefix && { apiPrefix }) }).publish,
        );
      const user = shape.slice(shape.indexOf(`user: "${role}"`));
      const apiPrefix = role === "guest" ? "GUEST.API" : "FILES.API";
      expect(listIn(user, "publish")).toEqual(publishIn(apiPrefix).sort());
      expect(listIn(user, "subscribe")).toEqual([`${inboxPrefix}.>`]);

      const requests = publishIn().filter((subject) => subject.startsWith("$JS."));
      const stores = role === "uploader" ? buckets.map((bucket) => `$O.${bucket}.>`) : [];
      const served = [...requests, ...stores].sort();
      const exports = shape.split("service:").slice(1);
      const offered = exports.filter((each) => new RegExp(`accounts: \\[[^\\]]*${role.toUpperCase()}S`).test(each));
      expect(offered.map((each) => /"(.+)"/.exec(each)![1]!).sort()).toEqual(served);
      const account = user.slice(0, user.indexOf("\n  }"));
      const imports = [...account.matchAll(/account: FILES, subject: "(.+?)"}(?:, to: "(.+?)")?/g)];
      expect(imports.map(([, subject]) => subject!).sort()).toEqual(served);
      for (const [, subject = "", to = subject] of imports) expect(to).toBe(subject.replace("$JS.API", apiPrefix));
    });
  });
});

/** The subjects of the list that follows `key: `, sorted. */
function listIn(text: string, key: string): string[] {
  const [, list = ""] = new RegExp(`${key}: \\[([^\\]]*)\\]`).exec(text) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, subject]) => subject!).sort();
}
