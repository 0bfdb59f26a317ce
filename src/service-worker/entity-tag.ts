// Entity tags (RFC 9110 §8.8.3). Ours are strong: they are made of the digest of the content.

/** The tag of a content, or nothing for one that has no version. */
export function entityTag(version: string): string | undefined {
  const opaque = version.replace(/[^\x21\x23-\x7e]/g, "");
  return opaque === "" ? undefined : `"${opaque}"`;
}

/** Whether an If-None-Match or If-Match lists the tag. `weak`: whether `W/"x"` counts as `"x"` (§8.8.3.2). */
export function lists(header: string, tag: string | undefined, weak: boolean): boolean {
  if (header.trim() === "*") return true;
  return [...header.matchAll(/(W\/)?("[^"]*")/g)].some(([, isWeak, each]) => each === tag && (weak || !isWeak));
}
