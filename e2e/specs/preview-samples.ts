import { readFile } from "node:fs/promises";
import { ObjectStoreManager } from "nats-objects";
import type { ObjectMeta, ObjectStore } from "nats-objects";
import { wsconnect } from "@nats-io/nats-core";

/**
 * Fifty seconds of red, then ten of blue, with a key frame every five seconds and the index at the front. Made with
 * `ffmpeg -f lavfi -i color=c=red:s=64x36:r=2:d=50 -f lavfi -i color=c=blue:s=64x36:r=2:d=10
 * -filter_complex "[0][1]concat=n=2:v=1:a=0" -c:v libvpx -b:v 5k -g 10 -cues_to_front 1 film.webm`.
 */
export function film(): Promise<Buffer> {
  return readFile(new URL("./samples/film.webm", import.meta.url));
}

/** A WAV file of this many seconds. */
export function tone(seconds: number): Buffer {
  return toneOfSize(44 + seconds * 8_000);
}

/** A WAV file of this many bytes: one channel, 8,000 samples of one byte per second. */
export function toneOfSize(size: number): Buffer {
  const rate = 8_000;
  const wav = Buffer.alloc(size, 128);
  wav.write("RIFF", 0);
  wav.writeUInt32LE(size - 8, 4);
  wav.write("WAVEfmt ", 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(rate, 24);
  wav.writeUInt32LE(rate, 28);
  wav.writeUInt16LE(1, 32);
  wav.writeUInt16LE(8, 34);
  wav.write("data", 36);
  wav.writeUInt32LE(size - 44, 40);
  for (let i = 44; i < size; i++) wav[i] = 128 + 60 * Math.sin((i * 440 * 2 * Math.PI) / rate);
  return wav;
}

/** A PDF of one page with a line of text; `extra` goes into its catalog, as `/OpenAction` would. */
export function pdf(text: string, extra = ""): Buffer {
  const drawing = `BT /F1 24 Tf 40 700 Td (${text}) Tj ET`;
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${extra} >>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = file.length;
  const table = offsets.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

/** An image of two colours. */
export const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200">
  <rect width="320" height="200" fill="#4f46e5"/><circle cx="160" cy="100" r="60" fill="#fff"/></svg>`;

/** Stores objects with media types and metadata. */
export async function storing<T>(
  bucket: string,
  work: (put: (meta: ObjectMeta, body: Uint8Array | string) => Promise<unknown>, store: ObjectStore) => Promise<T>,
): Promise<T> {
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  try {
    const store = await new ObjectStoreManager(connection).createOrUpdate({ bucket });
    return await work((meta, body) => store.put(meta, typeof body === "string" ? body : new Uint8Array(body)), store);
  } finally {
    await connection.close();
  }
}
