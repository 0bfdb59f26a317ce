// Content-Disposition (RFC 6266): where an object name enters an HTTP header.

/** The header value. The plain `filename` is for clients without RFC 8187 support; all three engines have it. */
export function contentDisposition(kind: "inline" | "attachment", fileName: string): string {
  const name = fileName.replace(/\p{Surrogate}/gu, "_").replace(/[\u0000-\u001f\u007f]/g, "_");
  // Some clients decode "%41" in a plain file name (RFC 6266, appendix D).
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const value = `${kind}; filename="${plain}"`;
  return plain === name ? value : `${value}; filename*=UTF-8''${encode(name)}`;
}

/** Percent-encodes everything except the `attr-char` of RFC 8187. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
