import type { ObjectInfo } from "nats-objects";
import { decryptText, encryptText, generateIdentity, recipientOf } from "nats-objects/crypto";
import type { Recipients } from "nats-objects/crypto";
import { describe, expect, it } from "vitest";
import { decryptContent, describeEncrypted, encryptContent, isIdentity, openDescription } from "./encrypted-file.ts";
import { lockOf } from "./lock.ts";

const identity = await generateIdentity();
const key = { recipients: [await recipientOf(identity)] };
const file = { name: "Steuer 2026.pdf", type: "application/pdf", size: 200_000 };

async function stored(passphrase?: string): Promise<{ info: ObjectInfo; contentKey: Recipients }> {
  const { meta, contentKey } = await describeEncrypted(file, passphrase === undefined ? key : { passphrase });
  return { info: meta as unknown as ObjectInfo, contentKey };
}

function stream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(bytes)]).stream();
}

async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

/** An object with that description, encrypted for the right key. */
async function described(text: string): Promise<ObjectInfo> {
  const about = await encryptText(text, key);
  return { name: "x", metadata: { encryption: "age", key: "link", about } } as unknown as ObjectInfo;
}

describe("an encrypted file", () => {
  it("reveals nothing without the key, and everything with it", async () => {
    const { info } = await stored();
    expect(lockOf(info)).toBe("link");
    expect(info.name).toMatch(/^[\w-]{22}$/);
    const said = JSON.stringify(info);
    expect(said).not.toMatch(/Steuer|2026\.|\.pdf|application/i);
    // Base64 parts are excluded: they contain any three letters sooner or later.
    expect(said.replaceAll(/[\w+/=-]{22,}/g, "")).not.toMatch(/Steuer|pdf|200/i);
    expect((await openDescription(info, { identity }, info.name)).file).toEqual(file);
    expect((await stored()).info.name).not.toBe(info.name);
  });

  it("does not open with another key, or with a changed description", async () => {
    const { info } = await stored();
    const other = { identity: await generateIdentity() };
    await expect(openDescription(info, other, info.name)).rejects.toMatchObject({ code: "WRONG_KEY" });
    const about = info.metadata["about"]!;
    const changed = { ...info, metadata: { ...info.metadata, about: `${about.slice(0, -4)}AAAA` } };
    await expect(openDescription(changed, { identity }, info.name)).rejects.toMatchObject({ name: "DecryptionError" });
    expect(lockOf({ ...info, metadata: {} })).toBeUndefined();
    expect(await isIdentity(identity)).toBe(true);
    for (const none of ["", identity.slice(0, -1), identity.replace("1", "2"), `${identity}A`]) {
      expect(await isIdentity(none), none).toBe(false);
    }
  });

  it("returns its content, and detects truncated or changed content", async () => {
    const { info, contentKey } = await stored();
    const opened = await openDescription(info, { identity }, info.name);
    const content = new Uint8Array(file.size).map((_, index) => index * 7);
    const encrypted = await bytesOf(encryptContent(stream(content), contentKey));
    const read = (bytes: Uint8Array): Promise<Uint8Array> => bytesOf(decryptContent(stream(bytes), opened));
    expect((await read(encrypted)).every((byte, at) => byte === content[at])).toBe(true);
    await expect(read(encrypted.slice(0, 150_000))).rejects.toMatchObject({ code: "TRUNCATED" });
    await expect(read(encrypted.with(100_000, encrypted[100_000]! ^ 1))).rejects.toMatchObject({ code: "TAMPERED" });
    const longer = { ...opened, file: { ...file, size: file.size + 1 } };
    await expect(bytesOf(decryptContent(stream(encrypted), longer))).rejects.toMatchObject({ code: "TAMPERED" });
  });

  it.each([["the same key"], ["the same passphrase"]])(
    "cannot be swapped with another file that %s opens",
    async (what) => {
      const passphrase = what === "the same passphrase" ? "k7mq-3fzt-9xwp-h2nd" : undefined;
      const opensWith = passphrase === undefined ? { identity } : { passphrase };
      const [one, two] = [await stored(passphrase), await stored(passphrase)];
      // The description, and all other metadata, under the other file's name.
      const moved = { ...two.info, name: one.info.name };
      const swap = openDescription(moved, opensWith, one.info.name);
      await expect(swap).rejects.toMatchObject({ code: "TAMPERED" });
      // The other file's content, which has the same size.
      const opened = await openDescription(one.info, opensWith, one.info.name);
      const content = await bytesOf(encryptContent(stream(new Uint8Array(file.size)), two.contentKey));
      await expect(bytesOf(decryptContent(stream(content), opened))).rejects.toMatchObject({ code: "WRONG_KEY" });
      // Content encrypted with the link's own key is rejected, too.
      if (passphrase !== undefined) return;
      const forged = await bytesOf(encryptContent(stream(new Uint8Array(file.size)), key));
      await expect(bytesOf(decryptContent(stream(forged), opened))).rejects.toMatchObject({ code: "WRONG_KEY" });
    },
    240_000,
  );

  it("is rejected when its description is invalid", async () => {
    const { info } = await stored();
    const whole = JSON.parse(await decryptText(info.metadata["about"]!, { identity })) as Record<string, unknown>;
    expect(Object.keys(whole).sort()).toEqual(["identity", "name", "object", "size", "type"]);
    const without = Object.keys(whole).map((field) => JSON.stringify({ ...whole, [field]: undefined }));
    const long = JSON.stringify({ ...whole, name: "n".repeat(20_000) });
    for (const text of [...without, JSON.stringify({ ...whole, size: -1 }), "[]", "null", "", long]) {
      const opening = openDescription(await described(text), { identity }, info.name);
      await expect(opening, text.slice(0, 80)).rejects.toMatchObject({ code: "TAMPERED" });
    }
  });
});
