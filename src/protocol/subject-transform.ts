// Predicts the subjects under which a stream stores the messages that it copies or receives (ADR-36).

/** A subject transform, by its wire names. Without a destination it only selects. */
export interface SubjectTransform {
  src?: string;
  dest?: string;
}

/** Whether a subject matches a pattern with `*` and `>`. An empty pattern matches everything, as the server has it. */
export function matches(pattern: string, subject: string): boolean {
  return wildcards(pattern, subject) !== undefined;
}

/**
 * The subject that the first matching transform gives. `undefined` when none matches, and for functions other than
 * `wildcard`: they split tokens, and the result is not a subject of an object store.
 */
export function transformed(transforms: readonly SubjectTransform[], subject: string): string | undefined {
  for (const { src = "", dest = "" } of transforms) {
    const values = wildcards(src, subject);
    if (values) return dest === "" ? subject : fill(dest, values);
  }
  return undefined;
}

/** What the wildcards of a pattern stand for in a subject: each `*`, then the tokens of a final `>`. */
interface Wildcards {
  readonly tokens: readonly string[];
  readonly rest: readonly string[];
}

function wildcards(pattern: string, subject: string): Wildcards | undefined {
  const wanted = pattern === "" ? [">"] : pattern.split(".");
  const given = subject.split(".");
  const tokens: string[] = [];
  for (const [at, token] of wanted.entries()) {
    const value = given[at];
    if (value === undefined) return undefined;
    if (token === ">") return { tokens, rest: given.slice(at) };
    if (token === "*") tokens.push(value);
    else if (token !== value) return undefined;
  }
  return wanted.length === given.length ? { tokens, rest: [] } : undefined;
}

function fill(destination: string, { tokens, rest }: Wildcards): string | undefined {
  const filled: string[] = [];
  for (const token of destination.split(".")) {
    const index = /^(?:\$(\d+)|\{\{\s*wildcard\s*\(\s*(\d+)\s*\)\s*\}\})$/i.exec(token);
    if (token === ">") {
      filled.push(...rest);
    } else if (index) {
      const value = tokens[Number(index[1] ?? index[2]) - 1];
      if (value === undefined) return undefined;
      filled.push(value);
    } else if (token.startsWith("{{")) {
      return undefined;
    } else {
      filled.push(token);
    }
  }
  return filled.join(".");
}
