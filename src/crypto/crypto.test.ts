// Beyond 200 lines because each way to forge a file is tested beside the valid case.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { findAge } from "../../e2e/servers/find-age.ts";
import { pattern, testBucket } from "../../e2e/support/bucket.ts";
import { decrypt, DecryptionError, decryptText, encrypt, encryptText, generateIdentity, recipientOf } from "./index.ts";

const identity = await generateIdentity();
const recipients = [await recipientOf(identity)];
const MIB = 1024 * 1024;

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

function encrypted(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOf(new Blob([content]).stream().pipeThrough(encrypt({ recipients })));
}

function decrypted(content: Uint8Array<ArrayBuffer>, size?: number): Promise<Uint8Array<ArrayBuffer>> {
  const options = size === undefined ? {} : { size };
  return bytesOf(new Blob([content]).stream().pipeThrough(decrypt({ identity }, options)));
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DecryptionError);
  return (error as DecryptionError).code;
}

describe("encrypt and decrypt", () => {
  test("let a writer reuse its buffer once a write has resolved", async () => {
    const content = pattern(300_000);
    const { readable, writable } = encrypt({ recipients });
    const reading = bytesOf(readable);
    const writer = writable.getWriter();
    const buffer = new Uint8Array(1000);
    for (let at = 0; at < content.length; at += 1000) {
      buffer.set(content.subarray(at, at + 1000));
      await writer.write(buffer);
      buffer.fill(0);
    }
    await writer.close();
    expect(Buffer.compare(await decrypted(await reading), content)).toBe(0);
  });

  test("round-trip content of any size", async () => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 300_000]) {
      const content = pattern(size);
      expect(Buffer.compare(await decrypted(await encrypted(content)), content), `${String(size)} bytes`).toBe(0);
    }
  });

  test("work with a passphrase", { timeout: 60_000 }, async () => {
    const content = pattern(1000);
    const ciphertext = await bytesOf(
      new Blob([content]).stream().pipeThrough(encrypt({ passphrase: "correct horse" })),
    );
    const right = new Blob([ciphertext]).stream().pipeThrough(decrypt({ passphrase: "correct horse" }));
    expect(await bytesOf(right)).toEqual(content);
    const wrong = new Blob([ciphertext]).stream().pipeThrough(decrypt({ passphrase: "battery staple" }));
    expect(await codeOf(bytesOf(wrong))).toBe("WRONG_KEY");
  });

  test("hold no more than a few chunks, even with a slow reader", async () => {
    let made = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        made++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const reader = endless.pipeThrough(encrypt({ recipients })).pipeThrough(decrypt({ identity })).getReader();
    for (let i = 0; i < 10; i++) await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(made).toBeLessThan(40);
    await reader.cancel();
  });

  test("propagate a failure of either end to the other", async () => {
    const { readable, writable } = encrypt({ recipients });
    const writer = writable.getWriter();
    await readable.cancel("enough");
    await expect(writer.closed).rejects.toBe("enough");
    const other = encrypt({ recipients });
    const reading = bytesOf(other.readable);
    await other.writable.abort(new Error("source failed"));
    await expect(reading).rejects.toThrow();
  });
});

describe("decrypt refuses", () => {
  const content = pattern(200_000);

  test("a file that is not an age file", async () => {
    expect(await codeOf(decrypted(content))).toBe("NOT_ENCRYPTED");
    expect(await codeOf(decrypted(new Uint8Array()))).toBe("NOT_ENCRYPTED");
  });

  test("a file encrypted for another key", async () => {
    const other = await recipientOf(await generateIdentity());
    const foreign = await bytesOf(new Blob([content]).stream().pipeThrough(encrypt({ recipients: [other] })));
    expect(await codeOf(decrypted(foreign))).toBe("WRONG_KEY");
  });

  test("a file truncated at any byte", async () => {
    const whole = await encrypted(content);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 22, max: whole.length - 1 }), async (length) => {
        expect(await codeOf(decrypted(whole.slice(0, length), content.length))).toBe("TRUNCATED");
      }),
      { numRuns: 60 },
    );
  });

  test("a header over the limit, before processing it", async () => {
    const identities = await Promise.all(Array.from({ length: 20 }, generateIdentity));
    const many = [...recipients, ...(await Promise.all(identities.map(recipientOf)))];
    const read = (to: readonly string[], maxHeaderBytes: number): Promise<Uint8Array> => {
      const file = new Blob([content]).stream().pipeThrough(encrypt({ recipients: to }));
      return bytesOf(file.pipeThrough(decrypt({ identity }, { maxHeaderBytes })));
    };
    expect(await codeOf(read(many, 1000))).toBe("TAMPERED");
    expect(Buffer.compare(await read(many, 3000), content)).toBe(0);
    expect(Buffer.compare(await read(recipients, 300), content)).toBe(0);
    // A header without an end.
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("age-encryption.org/v1\n"));
      },
      pull: (controller) => {
        controller.enqueue(new TextEncoder().encode("-> X25519 AAAA\nAAAA\n"));
      },
    });
    const reading = bytesOf(endless.pipeThrough(decrypt({ identity }, { maxHeaderBytes: 1000 })));
    expect(await codeOf(reading)).toBe("TAMPERED");
  });

  test("a file with extra bytes after its end", async () => {
    const whole = await encrypted(content);
    for (const more of [1, 100_000]) {
      const longer = new Uint8Array([...whole, ...pattern(more)]);
      expect(await codeOf(decrypted(longer, content.length))).toBe("TAMPERED");
    }
  });

  test("changed content, and distinguishes it from a missing end when the size is known", async () => {
    const whole = await encrypted(content);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 300, max: whole.length - 1 }), async (at) => {
        const changed = whole.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(await codeOf(decrypted(changed, content.length))).toBe("TAMPERED");
      }),
      { numRuns: 60 },
    );
  });

  test("and never closes the target of a pipe that failed", async () => {
    const whole = await encrypted(content);
    let closed = false;
    let reason: unknown;
    const target = new WritableStream<Uint8Array>({
      close: () => {
        closed = true;
      },
      abort: (error) => {
        reason = error;
      },
    });
    const cut = new Blob([whole.slice(0, -1)]).stream();
    await expect(cut.pipeThrough(decrypt({ identity })).pipeTo(target)).rejects.toThrow(DecryptionError);
    expect(closed).toBe(false);
    expect(reason).toBeInstanceOf(DecryptionError);
  });
});

test("decryptText reads what encryptText wrote, and the ciphertext reveals nothing", async () => {
  const name = "Ärztebrief 日本.pdf";
  const sealed = await encryptText(name, { recipients });
  expect(sealed).toMatch(/^[A-Za-z0-9_-]+=*$/);
  expect(await decryptText(sealed, { identity })).toBe(name);
  expect(await codeOf(decryptText("plain", { identity }))).toBe("NOT_ENCRYPTED");
});

test("the age tool decrypts our objects, and we decrypt its output", { timeout: 300_000 }, async () => {
  const age = await findAge();
  const folder = mkdtempSync(join(tmpdir(), "nats-objects-age-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const { store } = await testBucket();
  const content = pattern(3 * MIB + 17);
  writeFileSync(join(folder, "key.txt"), `${identity}\n`);

  await store.put("secret", new Blob([content]).stream().pipeThrough(encrypt({ recipients })));
  writeFileSync(join(folder, "secret.age"), await store.getBytes("secret"));
  const read = execFileSync(age, ["--decrypt", "-i", join(folder, "key.txt"), join(folder, "secret.age")], {
    maxBuffer: 16 * MIB,
  });
  expect(Buffer.compare(read, content)).toBe(0);

  const written = execFileSync(age, ["-r", recipients[0] ?? ""], { input: content, maxBuffer: 16 * MIB });
  await store.put("theirs", new Uint8Array(written));
  const { body } = await store.get("theirs");
  expect(Buffer.compare(await bytesOf(body.pipeThrough(decrypt({ identity }))), content)).toBe(0);
});
