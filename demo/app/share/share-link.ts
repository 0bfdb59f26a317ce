// The link to a file or a folder: `#/share/<store>/<name>`, entirely in the fragment, which browsers never send. That makes
// it safe for the key of an encrypted file. Folder paths in the address bar never begin with "/", so the two cannot clash.

/** The parts of a link. */
export interface ShareLink {
  bucket: string;
  /** Name of the object, or the prefix of a folder's files, up to and including the last "/". */
  name: string;
  isFolder: boolean;
  /** The age identity that opens an encrypted file, unless a passphrase does. */
  identity?: string;
  /** A passphrase opens the file. With this or `identity`, only an encrypted file is shown. */
  needsPassphrase?: boolean;
  /** Name that an encrypted file was stored under, if it was renamed since. */
  storedAs?: string;
  /** When the file expires, in ms since the epoch. */
  expires?: number;
}

/** The store of the copies that links lead to. */
export const COPIES = "shared";

const START = "#/share/";

/** Whether a fragment is a link to a file or folder, complete or not. */
export function isShareLink(hash: string): boolean {
  return hash.startsWith(START);
}

/** Parses a fragment; undefined when it is not a complete link, for example because its end is missing. */
export function readShareLink(hash: string): ShareLink | undefined {
  const [path = "", query = ""] = hash.slice(START.length).split("?");
  const slash = path.indexOf("/");
  if (!isShareLink(hash) || slash < 1 || slash === path.length - 1) return undefined;
  try {
    const bucket = decodeURIComponent(path.slice(0, slash));
    const name = path
      .slice(slash + 1)
      .split("/")
      .map(decodeURIComponent)
      .join("/");
    const isFolder = path.endsWith("/");
    const link: ShareLink = { bucket, name, isFolder };
    const parameters = new URLSearchParams(query);
    const identity = parameters.get("key");
    const expires = Number(parameters.get("expires")) * 1000;
    const storedAs = parameters.get("object");
    if (identity !== null) link.identity = identity;
    if (parameters.get("lock") === "passphrase") link.needsPassphrase = true;
    if (storedAs !== null) link.storedAs = storedAs;
    // Only files are encrypted; a folder would show unencrypted content.
    if (isFolder && (identity !== null || link.needsPassphrase)) return undefined;
    if (expires > 0 && Number.isSafeInteger(expires)) link.expires = expires;
    return link;
  } catch {
    return undefined;
  }
}

/** The address of a link, based on the page's address and its server. */
export function shareLinkUrl(page: URL, link: ShareLink): URL {
  const { bucket, name, isFolder, identity, needsPassphrase, storedAs, expires } = link;
  const url = new URL(page);
  // The link names the store, and only that is opened.
  url.searchParams.delete("bucket");
  const encoded = name.split("/").map(encodeURIComponent).join("/");
  // A trailing slash marks a folder; in a file's name it is encoded as a character.
  const path = isFolder || !encoded.endsWith("/") ? encoded : `${encoded.slice(0, -1)}%2F`;
  const parameters = new URLSearchParams();
  if (identity !== undefined) parameters.set("key", identity);
  if (needsPassphrase === true) parameters.set("lock", "passphrase");
  if (storedAs !== undefined) parameters.set("object", storedAs);
  if (expires !== undefined) parameters.set("expires", String(Math.floor(expires / 1000)));
  const query = parameters.size === 0 ? "" : `?${parameters.toString()}`;
  url.hash = `${START.slice(1)}${encodeURIComponent(bucket)}/${path}${query}`;
  return url;
}
