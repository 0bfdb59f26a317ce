// JSON as other clients write it, for what JSON.parse alone cannot do.

/**
 * Escapes the control characters inside the strings of a text: nats.c writes the line breaks of a description unescaped,
 * which JSON (RFC 8259 §7) does not allow. Takes linear time.
 */
export function escapeControls(text: string): string {
  let escaped = "";
  let copied = 0;
  for (const { start, end } of strings(text)) {
    for (let i = start + 1; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x20) continue;
      escaped += `${text.slice(copied, i)}\\u${code.toString(16).padStart(4, "0")}`;
      copied = i + 1;
    }
  }
  return escaped + text.slice(copied);
}

/** The keys of a JSON object, in order, duplicates included. The text must be valid JSON. */
export function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let after = 0;
  for (const { start, end } of strings(text)) {
    for (let i = after; i < start; i++) depth += depthOf(text[i]);
    after = end + 1;
    // A key is followed by a colon. The whitespace before it is skipped only once: it contains no strings.
    let next = after;
    while (/\s/.test(text[next] ?? "")) next++;
    if (depth === 1 && text[next] === ":") keys.push(JSON.parse(text.slice(start, after)) as string);
  }
  return keys;
}

function depthOf(character: string | undefined): number {
  if (character === "{" || character === "[") return 1;
  return character === "}" || character === "]" ? -1 : 0;
}

/** Where the strings of a JSON text begin and end, quotes included. An unterminated one ends with the text. */
function* strings(text: string): Generator<{ start: number; end: number }, void> {
  let start = text.indexOf('"');
  while (start >= 0) {
    let end = start + 1;
    while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
    yield { start, end: Math.min(end, text.length) };
    start = text.indexOf('"', end + 1);
  }
}
