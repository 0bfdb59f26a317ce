// Starts a browser download by clicking an `<a download>`, which works in every engine.

/** Maximum number of bytes kept alive by blob: URLs that the browser may not have fetched yet. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;

const held: { url: string; bytes: number }[] = [];

/**
 * Saves a blob as a file named `name`, which must already be safe.
 *
 * The blob: URL cannot be revoked right after the click, because Safari reads it later, and no event reports when it was
 * read. So the newest URLs stay valid, and the oldest are revoked once their blobs exceed 64 MiB in total.
 */
export function triggerDownload(blob: Blob, name: string, bytesInMemory: number): void {
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
  while (held.length > 1 && total > MAX_HELD_BYTES) {
    const oldest = held.shift();
    if (oldest === undefined) break;
    URL.revokeObjectURL(oldest.url);
    total -= oldest.bytes;
  }
}
