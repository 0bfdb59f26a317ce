// Entity tags (RFC 9110 §8.8.3). They are strong, because they come from the content's digest.

/** The tag of a version, or undefined without one. */
export function entityTag(version: string): string | undefined {
  const opaque = version.replace(/[^\x21\x23-\x7e]/g, "");
  return opaque === "" ? undefined : `"${opaque}"`;
}

/** Whether an If-None-Match or If-Match header lists the tag. `weak`: whether `W/"x"` matches `"x"` (§8.8.3.2). */
export function lists(header: string, tag: string | undefined, weak: boolean): boolean {
  if (header.trim() === "*") return true;
  return [...header.matchAll(/(W\/)?("[^"]*")/g)].some(([, isWeak, each]) => each === tag && (weak || !isWeak));
}
