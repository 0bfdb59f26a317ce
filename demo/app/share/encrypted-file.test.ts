import type { ObjectInfo } from "nats-objects";
import { generateIdentity, recipientOf } from "nats-objects/crypto";
import { describe, expect, it } from "vitest";
import { decryptContent, describeEncrypted, encryptContent, isIdentity, readDescription } from "./encrypted-file.ts";
import { lockOf } from "./lock.ts";

const identity = await generateIdentity();
const key = { recipients: [await recipientOf(identity)] };
const file = { name: "Steuer 2026.pdf", type: "application/pdf", size: 200_000 };

async function stored(): Promise<ObjectInfo> {
  return (await describeEncrypted(file, key)) as unknown as ObjectInfo;
}

function stream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(bytes)]).stream();
}

async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

describe("an encrypted file", () => {
  it("says nothing of itself, and all to whoever has the key", async () => {
    const info = await stored();
    expect(lockOf(info)).toBe("link");
    expect(info.name).toMatch(/^[\w-]{22}$/);
    const said = JSON.stringify(info);
    expect(said).not.toMatch(/Steuer|2026\.|\.pdf|application/i);
    // Without what is base64: there, every three letters come up some day.
    expect(said.replaceAll(/[\w+/=-]{22,}/g, "")).not.toMatch(/Steuer|pdf|200/i);
    expect(await readDescription(info, { identity })).toEqual(file);
    expect((await stored()).name).not.toBe(info.name);
  });

  it("is not opened with another key, nor when its description was changed", async () => {
    const info = await stored();
    const other = { identity: await generateIdentity() };
    await expect(readDescription(info, other)).rejects.toMatchObject({ code: "WRONG_KEY" });
    const about = info.metadata["about"]!;
    const changed = { ...info, metadata: { ...info.metadata, about: `${about.slice(0, -4)}AAAA` } };
    await expect(readDescription(changed, { identity })).rejects.toMatchObject({ name: "DecryptionError" });
    expect(lockOf({ ...info, metadata: {} })).toBeUndefined();
    expect(await isIdentity(identity)).toBe(true);
    for (const none of ["", identity.slice(0, -1), identity.replace("1", "2"), `${identity}A`]) {
      expect(await isIdentity(none), none).toBe(false);
    }
  });

  it("gives its content back, and tells a content that is cut, changed, or that of another file", async () => {
    const content = new Uint8Array(file.size).map((_, index) => index * 7);
    const encrypted = await bytesOf(encryptContent(stream(content), key));
    const read = (bytes: Uint8Array, size = file.size): Promise<Uint8Array> =>
      bytesOf(decryptContent(stream(bytes), { identity }, size));
    expect((await read(encrypted)).every((byte, at) => byte === content[at])).toBe(true);
    await expect(read(encrypted.slice(0, 150_000))).rejects.toMatchObject({ code: "TRUNCATED" });
    await expect(read(encrypted.with(100_000, encrypted[100_000]! ^ 1))).rejects.toMatchObject({ code: "TAMPERED" });
    await expect(read(encrypted, file.size + 1)).rejects.toMatchObject({ code: "TAMPERED" });
  });
});
