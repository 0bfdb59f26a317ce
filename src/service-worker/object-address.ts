// The address of an object: `<prefix><bucket>/<name>`, where slashes in the name stay slashes.

/** What an address refers to. */
export interface ObjectAddress {
  bucket: string;
  name: string;
  /** Save the object instead of showing it. */
  download: boolean;
}

/** The address of an object under `prefix`, which ends in a slash. Throws a `TypeError` for a name with lone surrogates. */
export function objectAddress(prefix: string, { bucket, name, download }: ObjectAddress): string {
  const query = download ? ["download"] : [];
  let path = "";
  // URLs drop "." and ".." segments, even when the dots are encoded (WHATWG URL, "single-dot URL path segment").
  if (name === "." || name === "..") query.unshift(`name=${name}`);
  else path = name.split("/").some(isDots) ? encode(name) : name.split("/").map(encode).join("/");
  return `${prefix}${encode(bucket)}/${path}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** Parses `address`; returns undefined when it is not under `prefix`, or names no object. */
export function parseObjectAddress(prefix: string, address: string): ObjectAddress | undefined {
  const url = new URL(address);
  const base = new URL(prefix);
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return undefined;
  const [, bucket, path] = /^([^/]+)\/(.*)$/s.exec(url.pathname.slice(base.pathname.length)) ?? [];
  if (bucket === undefined || path === undefined) return undefined;
  try {
    const name = path === "" ? (url.searchParams.get("name") ?? "") : decodeURIComponent(path);
    if (name === "") return undefined;
    return { bucket: decodeURIComponent(bucket), name, download: url.searchParams.has("download") };
  } catch {
    return undefined;
  }
}

function isDots(segment: string): boolean {
  return segment === "." || segment === "..";
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new TypeError("name: expected a string without lone surrogates, which addresses cannot contain", { cause });
  }
}
