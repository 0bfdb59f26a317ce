import { startDemo } from "../servers/demo.ts";
import { freePort } from "../servers/free-port.ts";
import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("waits for a server that is down, says what to check, and connects by itself when it is back", async ({
  files,
  place,
  page,
  calm,
}) => {
  const demo = await startDemo({ port: await freePort(), reload: false });
  place.onEnd(() => demo.stop());
  await demo.nats.kill();
  calm.allowedHosts.add(new URL(demo.url).host);
  await page.goto(`${demo.url}?bucket=${place.bucket}`);
  await expect(files.alert).toContainText("Couldn't reach the server.");
  await expect(page.getByText(/Retrying in \d+ s\.|Trying…/)).toBeVisible();
  await expect(files.connection).toContainText("Offline");
  const hints = page.getByRole("list", { name: "What to check" });
  await expect(hints).toContainText("The server is running");
  await expect(hints).toContainText(new URL(demo.url).host);
  await expect(files.chooseButton).toBeHidden();
  await demo.nats.restart();
  await files.ready();
  await files.upload(sample("first.txt", 10));
  await page.goto("about:blank");
});

test("retries at once on request", async ({ files, place }) => {
  const proxy = await place.proxy();
  await proxy.refuse(true);
  await files.open({ server: proxy.url });
  await expect(files.alert).toContainText("Couldn't reach the server.");
  await proxy.refuse(false);
  await files.button("Try now").click();
  await files.ready();
});

test("mentions allowed_origins when that may be why the connection is refused", async ({ files, place, page }) => {
  const server = await place.startServer({
    edit: (config) =>
      config.replace("  no_tls: true", '  allowed_origins: ["https://files.example.com"]\n  no_tls: true'),
  });
  await files.open({ server: server.wsUrl });
  await expect(files.alert).toContainText("Couldn't reach the server.");
  await expect(page.getByRole("list", { name: "What to check" })).toContainText(
    "The server allows pages from this address (allowed_origins).",
  );
});

test("keeps the list when the connection is lost, and catches up afterwards", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("kept.txt", pattern(10));
  await other.put("removed.txt", pattern(10));
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  await expect(files.rows).toHaveCount(2);
  await proxy.refuse(true);
  proxy.cutAll();
  await expect(files.alert).toContainText("The connection was lost. Reconnecting…");
  await expect(files.connection).toContainText("Reconnecting…");
  await expect(files.rows).toHaveCount(2);
  await other.put("new.txt", pattern(10));
  await other.delete("removed.txt");
  await proxy.refuse(false);
  await expect(files.connection).toContainText("Connected");
  await expect(files.row("new.txt")).toBeVisible();
  await expect(files.row("removed.txt")).toBeHidden();
  await expect(files.row("kept.txt")).toBeVisible();
  await expect(files.alert).toBeHidden();
});

test("continues an upload and a download after a reconnect", async ({ files, place, saved }) => {
  const other = await place.server.otherClient(place.bucket);
  const down = pattern(3_000_000, 7);
  await other.put("down.bin", down);
  const proxy = await place.proxy(undefined, { throughput: { up: 2_000_000, down: 2_000_000 } });
  await files.openReady({ server: proxy.url });
  const up = sample("up.bin", 4_000_000);
  const cut = proxy.cutAfter({ direction: "up", bytes: 1_500_000 });
  const file = await saved.after(async () => {
    await files.act("Download", "down.bin");
    await files.choose(up);
    await cut;
  });
  expect(file.sha256).toBe(sha256(down));
  await expect(files.transfer("up.bin")).toContainText("Uploaded", { timeout: 20_000 });
  expect(sha256(await place.server.content(place.bucket, "up.bin"))).toBe(sha256(up.buffer));
});

test("finishes an upload although the server is killed and restarted meanwhile", async ({ files, place }) => {
  const server = await place.startServer();
  const proxy = await place.proxy(server.wsUrl, { throughput: { up: 1_000_000 } });
  await files.openReady({ server: proxy.url });
  const file = sample("steady.bin", 5_000_000);
  await files.choose(file);
  await expect.poll(() => files.progress("steady.bin")).toBeGreaterThan(0.05);
  await server.kill();
  await expect(files.connection).toContainText("Reconnecting…");
  await server.restart();
  proxy.setThroughput({});
  await expect(files.transfer("steady.bin")).toContainText("Uploaded", { timeout: 40_000 });
  expect(sha256(await server.stored.content(place.bucket, "steady.bin"))).toBe(sha256(file.buffer));
});

test("connects to another server by its address, and explains an invalid one", async ({ files, place, page, calm }) => {
  const server = await place.startServer();
  calm.allowedHosts.add(new URL(server.wsUrl).host);
  await (await server.stored.otherClient(place.bucket)).put("elsewhere.txt", pattern(10));
  await files.openReady();
  await files.connection.click();
  const dialog = page.getByRole("dialog", { name: "Connect to a server" });
  await dialog.getByRole("textbox", { name: "Server address" }).fill("ftp://files.example.com");
  await dialog.getByRole("button", { name: "Connect" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The address has to begin with wss:// or ws://");
  await dialog.getByRole("textbox", { name: "Server address" }).fill(server.wsUrl);
  await dialog.getByRole("button", { name: "Connect" }).click();
  await expect(files.row("elsewhere.txt")).toBeVisible();
});
