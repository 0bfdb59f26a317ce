import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type NatsConnection, PermissionViolationError, wsconnect } from "@nats-io/nats-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import WebSocket from "ws";
import { type NatsServer, startNatsServer } from "./nats-server.ts";
import { portsOf, productionShape, relocate } from "./nats-config.ts";
import "./websocket.ts";

/** Whether the server refused for want of a permission; a request wraps that. */
const isDenied = (error: unknown) =>
  error instanceof PermissionViolationError || (error as Error).cause instanceof PermissionViolationError;

const config = await readFile(new URL("../../nats-ws.conf", import.meta.url), "utf8");

test("every line of nats-ws.conf that sets something says why", () => {
  const development = config.split("\n").filter((line) => !line.startsWith("#") && line.trim());
  expect(development.filter((line) => !/ # \S/.test(line))).toEqual([]);
});

test("a copy has other ports and another folder, and nothing else changes", () => {
  const copy = relocate(config, { ws: 1, client: 2, monitor: 3 }, "C:\\data");
  expect(portsOf(copy)).toEqual({ ws: 1, client: 2, monitor: 3 });
  expect(copy).toContain(String.raw`store_dir: "C:\\data"`);
  expect(relocate(copy, portsOf(config), ".data")).toBe(config);
});

test("a configuration without the lines to change is refused", () => {
  expect(() => relocate("port: 4222", { ws: 1, client: 2, monitor: 3 }, "x")).toThrow(/has no lines like/);
  expect(() => relocate(config + config, { ws: 1, client: 2, monitor: 3 }, "x")).toThrow(/has 2 lines like/);
});

describe("the production shape of nats-ws.conf", () => {
  let folder: string;
  let server: NatsServer;
  const passwords = { admin: "admins0secret", uploader: "uploaders0secret", reader: "readers0secret" };
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
    const admin = await connect("admin");
    const subjects = ["$O.files.C.>", "$O.files.M.>"];
    await (await jetstreamManager(admin)).streams.add({ name: "OBJ_files", subjects, allow_direct: true });
    for (let i = 0; i < 3; i++) await jetstream(admin).publish("$O.files.C.nuid", new Uint8Array(100_000));
    await jetstream(admin).publish("$O.files.M.bmFtZQ==", "{}");
    await admin.close();
  });

  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a WebSocket as a page of `from` does. */
  const open = (from: string | undefined) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url(), { rejectUnauthorized: false, ...(from ? { origin: from } : {}) });
      socket.once("open", () => (socket.terminate(), resolve("open")));
      socket.once("error", (error) => resolve(error.message));
    });

  /** Connects as one of the users, from the allowed origin, trusting the certificate that was made for this test. */
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

  test("lets pages of an allowed origin connect, and no other page", async () => {
    expect(await open(origin)).toBe("open");
    expect(await open("https://evil.example.com")).toMatch(/403/);
    expect(await open("http://files.example.com")).toMatch(/403/);
  });

  test("asks for a password", async () => {
    await expect(connect("uploader", "wrong")).rejects.toThrow(/authorization/i);
    await expect(wsconnect({ servers: `ws://127.0.0.1:${server.ports.ws}`, reconnect: false })).rejects.toThrow();
  });

  test("lets the uploader write, read, list and purge, but not touch buckets or another user's inbox", async () => {
    const connection = await connect("uploader");
    const js = jetstream(connection);
    await js.publish("$O.files.C.abc", "chunk");
    await js.publish("$O.files.M.bmFtZQ==", "{}");
    const admin = await jetstreamManager(connection, { checkAPI: false });
    expect((await admin.direct.getMessage("OBJ_files", { last_by_subj: "$O.files.C.abc" }))?.string()).toBe("chunk");
    const consumer = await js.consumers.get("OBJ_files", { filter_subjects: "$O.files.C.abc" });
    expect((await consumer.next())?.string()).toBe("chunk");
    expect((await admin.streams.purge("OBJ_files", { filter: "$O.files.C.abc" })).purged).toBe(1);
    await expect(admin.streams.delete("OBJ_files")).rejects.toSatisfy(isDenied);
    await expect(admin.streams.add({ name: "OBJ_mine", subjects: ["$O.mine.>"] })).rejects.toSatisfy(isDenied);
    await expect(js.publish("$O.other.C.abc", "chunk")).rejects.toSatisfy(isDenied);
    const other = connection.subscribe("_INBOX_reader.>");
    await expect(
      (async () => {
        for await (const _ of other);
      })(),
    ).rejects.toSatisfy(isDenied);
    await connection.close();
  });

  /** What a reader's connection needs: its requests go to the other account under this prefix. */
  const prefixed = { apiPrefix: "FILES.API", checkAPI: false };

  test("lets the reader read and list, but neither write nor purge", async () => {
    const connection = await connect("reader");
    const js = jetstream(connection, prefixed);
    const admin = await jetstreamManager(connection, prefixed);
    const { state } = await admin.streams.info("OBJ_files");
    const meta = await admin.streams.getMessage("OBJ_files", { last_by_subj: "$O.files.M.>" });
    expect(meta?.subject).toMatch(/^\$O\.files\.M\./);
    let chunks = 0;
    for await (const message of await admin.direct.getBatch("OBJ_files", {
      seq: 1,
      batch: 3,
      next_by_subj: "$O.files.C.>",
    })) {
      chunks += message.data.length;
    }
    expect(chunks).toBe(300_000);
    const consumer = await js.consumers.get("OBJ_files", { filter_subjects: "$O.files.C.>" });
    const first = await consumer.next();
    expect(first).toMatchObject({ subject: "$O.files.C.nuid", info: { streamSequence: 1 } });
    expect(await consumer.delete()).toBe(true);

    await expect(js.publish("$O.files.C.abc", "chunk")).rejects.toSatisfy(isDenied);
    await expect(js.publish("$O.files.M.bmFtZQ==", "{}")).rejects.toSatisfy(isDenied);
    await expect(admin.streams.purge("OBJ_files")).rejects.toThrow();
    expect((await admin.streams.info("OBJ_files")).state).toEqual(state);
    await connection.close();
  });

  test("leaves the reader no detour: an answer or a consumer that is sent into the bucket", async () => {
    const connection = await connect("reader");
    const admin = await jetstreamManager(connection, prefixed);
    const { state } = await admin.streams.info("OBJ_files");
    for (const api of ["DIRECT.GET", "STREAM.MSG.GET"]) {
      connection.publish(`FILES.API.${api}.OBJ_files`, JSON.stringify({ seq: 1 }), { reply: "$O.files.C.detour" });
    }
    await connection.flush();
    const detour = { deliver_subject: "$O.files.C.detour", name: "detour" };
    await expect(admin.consumers.add("OBJ_files", detour)).rejects.toThrow(/cycle/);
    await sleep(200);
    expect((await admin.streams.info("OBJ_files")).state.last_seq).toBe(state.last_seq);
    await connection.close();
  });
});
