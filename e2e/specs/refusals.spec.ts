import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";

const everything = 'permissions: { publish: ">", subscribe: ">" }';
/** Users of one account: one with all permissions, one who may not store, one without JetStream. */
const users = `
accounts {
  FILES: {
    jetstream: enabled
    users: [
      { user: "ada", password: "right horse", ${everything} }
      { user: "reader", password: "only reading", permissions: { publish: { deny: ["$O.>"] }, subscribe: ">" } }
      { user: "guest", password: "no buckets", permissions: { publish: { deny: ["$JS.API.>"] }, subscribe: ">" } }
    ]
  }
}`;
const ada = { user: "ada", pass: "right horse" };

test("asks for a sign-in, reports a wrong one, and continues with the right one", async ({ files, place, page }) => {
  const server = await place.startServer({ append: users }, ada);
  await (await server.stored.otherClient(place.bucket)).put("secret.txt", pattern(10));
  await files.open({ server: server.wsUrl });
  await expect(files.alert).toContainText("This server asks you to sign in.");
  await expect(files.connection).toContainText("Not signed in");
  await expect(files.chooseButton).toBeHidden();
  const dialog = page.getByRole("dialog", { name: "Connect to a server" });
  const signIn = async (password: string) => {
    await files.button("Sign in").click();
    await dialog.getByRole("textbox", { name: "User name" }).fill("ada");
    await expect(dialog.getByLabel("Password", { exact: true })).toHaveValue("");
    await dialog.getByLabel("Password", { exact: true }).fill(password);
    await dialog.getByRole("button", { name: "Connect" }).click();
    await expect(dialog).toBeHidden();
  };
  await signIn("wrong horse");
  await expect(files.alert).toContainText("The server didn't accept this sign-in.");
  await signIn("right horse");
  await files.ready();
  await expect(files.row("secret.txt")).toBeVisible();
  expect(page.url(), "keeps the password out of the address").not.toContain("horse");
  expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(
    "horse",
  );
});

test("reports when uploading is not allowed, and still lists and downloads", async ({ files, place, page, saved }) => {
  const server = await place.startServer({ append: users }, ada);
  await (await server.stored.otherClient(place.bucket)).put("there.txt", pattern(10));
  await files.open({ server: server.wsUrl });
  await files.button("Sign in").click();
  await page.getByRole("textbox", { name: "User name" }).fill("reader");
  await page.getByLabel("Password", { exact: true }).fill("only reading");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await files.ready();
  await files.choose(sample("mine.txt", 10));
  await expect(files.transfer("mine.txt")).toContainText("You aren't allowed to upload here.");
  await expect(files.heading("1 file failed")).toBeVisible();
  await expect(files.row("mine.txt")).toBeHidden();
  expect((await saved.after(() => files.act("Download", "there.txt"))).size).toBe(10);
});

test("reports when the store may not be used", async ({ files, place, page }) => {
  const server = await place.startServer({ append: users }, ada);
  await files.open({ server: server.wsUrl });
  await files.button("Sign in").click();
  await page.getByRole("textbox", { name: "User name" }).fill("guest");
  await page.getByLabel("Password", { exact: true }).fill("no buckets");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(files.alert).toContainText("You aren't allowed to list the files here.");
  await expect(files.button("Try again")).toBeVisible();
  await expect(files.chooseButton).toBeHidden();
});

test("explains valid store names when the address bar has an invalid one", async ({ files }) => {
  await files.open({ bucket: "my files.2026" });
  await expect(files.alert).toContainText("“my files.2026” can't be the name of a store.");
  await expect(files.chooseButton).toBeHidden();
});

test("reports when the store was deleted while the page was open", async ({ files, place }) => {
  await files.openReady();
  await files.upload(sample("first.txt", 10));
  await place.server.removeBucket(place.bucket);
  await files.choose(sample("second.txt", 10));
  await expect(files.transfer("second.txt")).toContainText("This store no longer exists on the server.", {
    timeout: 40_000,
  });
});

test("offers neither upload nor deletion in a sealed store", async ({ files, place, saved }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("old.txt", pattern(10));
  await other.seal();
  await files.open();
  await expect(files.row("old.txt")).toBeVisible();
  await expect(files.page.getByText("Read-only")).toBeVisible();
  await expect(files.chooseButton).toBeHidden();
  await files.row("old.txt").hover();
  await expect(files.button("Delete old.txt")).toBeHidden();
  expect((await saved.after(() => files.act("Download", "old.txt"))).size).toBe(10);
});
