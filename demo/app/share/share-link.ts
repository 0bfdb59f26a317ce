// The link to a file or a folder: `#/share/<store>/<name>`, all of it in the fragment, which browsers send to nobody. That is
// what makes it a place for the key of an encrypted file. A folder of the list never begins with "/", so neither is the other.

/** What a link leads to. */
export interface ShareLink {
  bucket: string;
  /** Name of the object, or what the names of a folder's files begin with, up to and including the last "/". */
  name: string;
  isFolder: boolean;
  /** The age identity that opens an encrypted file, where no passphrase does. */
  identity?: string;
  /** A passphrase opens the file. With this or with `identity`, nothing else than an encrypted file is shown. */
  needsPassphrase?: boolean;
  /** Name that an encrypted file was stored under, where it was renamed since. */
  storedAs?: string;
  /** When the file disappears, in ms since the epoch. */
  expires?: number;
}

const START = "#/share/";

/** Whether a fragment is that of a link to a file or folder, complete or not. */
export function isShareLink(hash: string): boolean {
  return hash.startsWith(START);
}

/** Reads the fragment of an address; undefined when it leads nowhere, for example because its end is missing. */
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
    // Only files are encrypted: what shows a folder would show what is not.
    if (isFolder && (identity !== null || link.needsPassphrase)) return undefined;
    if (expires > 0 && Number.isSafeInteger(expires)) link.expires = expires;
    return link;
  } catch {
    return undefined;
  }
}

/** The address of a link, on the page and for the server that `page` is the address of. */
export function shareLinkUrl(page: URL, link: ShareLink): URL {
  const { bucket, name, isFolder, identity, needsPassphrase, storedAs, expires } = link;
  const url = new URL(page);
  // The link says which store, and that is all that is opened.
  url.searchParams.delete("bucket");
  const encoded = name.split("/").map(encodeURIComponent).join("/");
  // A slash at the end is a folder's; that of a file's name is one of its characters.
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
