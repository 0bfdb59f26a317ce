// Hands bytes to the browser's own download: a click on `<a download>`, which works in every engine.

/** Most bytes that may wait behind blob: URLs whose download the browser has not fetched yet. */
const HELD_LIMIT = 64 * 1024 * 1024;

const held: { url: string; bytes: number }[] = [];

/**
 * Saves a blob as a file named `name` (which must be safe already).
 *
 * The blob: URL cannot be revoked right after the click (Safari reads it later) and no event says when it was read.
 * So the newest URLs stay valid, and the oldest are revoked once the bytes behind them exceed 64 MiB.
 */
export function handOver(blob: Blob, name: string, bytesInMemory: number): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener";
  link.style.display = "none";
  document.body.append(link);
  link.click();
  link.remove();

  held.push({ url, bytes: bytesInMemory });
  let total = held.reduce((sum, entry) => sum + entry.bytes, 0);
  while (held.length > 1 && total > HELD_LIMIT) {
    const oldest = held.shift();
    if (oldest === undefined) break;
    URL.revokeObjectURL(oldest.url);
    total -= oldest.bytes;
  }
}
