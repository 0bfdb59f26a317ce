import { StoredObjects } from "./stored-objects.ts";
import { expect, test } from "../pages/object-page-fixtures.ts";

const MiB = 1024 * 1024;
const chunkBytes = 128 * 1024;

/** With this set, the size for which a time is promised, and several measurements. */
const isLarge = process.env["NATS_OBJECTS_LARGE"] === "1";
const size = (isLarge ? 1024 : 32) * MiB;

async function* content(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += MiB) {
    const piece = new Uint8Array(MiB).fill((at / MiB) & 255);
    new DataView(piece.buffer).setUint32(0, at);
    yield await Promise.resolve(piece);
  }
}

// The cost of finding a position is asserted in bytes; the time is only reported, because it depends on the machine. The
// promise is 5 % of the download time.
for (const writer of ["this library", "another client"] as const) {
  test(`finds a position in a large object of ${writer} at a fraction of the download's cost`, async ({
    open,
    site,
    bucket,
  }) => {
    test.setTimeout(900_000);
    const stored = await StoredObjects.connect(site.nats.wsUrl);
    const others = await stored.otherClient(bucket);
    if (writer === "another client") await others.put("large", content());
    else {
      const page = await open();
      await page.evaluate(async (size) => {
        let at = 0;
        const body = new ReadableStream<Uint8Array>({
          pull(controller) {
            if (at === size) return controller.close();
            const piece = new Uint8Array(1024 * 1024).fill((at >> 20) & 255);
            new DataView(piece.buffer).setUint32(0, at);
            at += piece.length;
            controller.enqueue(piece);
          },
        });
        await objectPage.store.put("large", body);
      }, size);
      await page.close();
    }
    await stored.close();
    const shares: number[] = [];
    for (let round = 0; round < (isLarge ? 3 : 1); round++) {
      // A page that has not read the object has no index yet.
      const page = await open();
      const before = site.proxy.counts.down;
      const index = await page.evaluate(async (size) => {
        const { store } = objectPage;
        await store.getInfo("large");
        const begin = performance.now();
        const place = Math.floor(size * 0.9);
        const bytes = await store.getBytes("large", { range: { start: place, end: place + 1 } });
        return { ms: performance.now() - begin, byte: bytes[0], expected: (place >> 20) & 255 };
      }, size);
      const bytes = site.proxy.counts.down - before;
      expect(index.byte).toBe(index.expected);
      expect(bytes).toBeLessThan(50_000 + chunkBytes + (writer === "this library" ? 0 : (300 * size) / chunkBytes));
      const whole = await page.evaluate(async (size) => {
        const begin = performance.now();
        let read = 0;
        const count = new WritableStream<Uint8Array>({ write: (piece) => void (read += piece.length) });
        await (await objectPage.store.get("large")).body.pipeTo(count);
        if (read !== size) throw new Error(`read ${read} of ${size}`);
        return performance.now() - begin;
      }, size);
      shares.push(index.ms / whole);
      console.log(
        `${writer}: ${size / MiB} MiB, first place ${index.ms.toFixed(0)} ms and ${(bytes / 1024).toFixed(0)} KiB, ` +
          `download ${whole.toFixed(0)} ms: ${((100 * index.ms) / whole).toFixed(2)} %`,
      );
      await page.close();
    }
    const median = shares.sort((a, b) => a - b)[Math.floor(shares.length / 2)]!;
    console.log(`${writer}: median ${(100 * median).toFixed(2)} %`);
  });
}
