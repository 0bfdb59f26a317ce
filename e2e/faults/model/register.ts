// The possible values of a name when several clients write to it, some of them with unknown outcomes.

/** Numbers events: smaller numbers came first. */
export class Events {
  #last = 0;

  next(): number {
    return ++this.#last;
  }
}

/** A value that a client stores, or tries to. */
export class Write {
  /** The write happens after this event. */
  readonly start: number;
  /** The write happens before this event. */
  end = Infinity;
  /** Whether it has happened; `"failed"`: it may have been visible briefly, and is undone since `end`. */
  result: "unknown" | "done" | "failed" = "unknown";
  readonly what: string;
  /** One of these is stored. A rename knows which only when it has ended. */
  values: (seen: ReadonlySet<Write>) => ReadonlySet<string>;

  constructor(what: string, start: number, values: string | Write["values"]) {
    this.what = what;
    this.start = start;
    this.values = typeof values === "string" ? () => new Set([values]) : values;
  }

  /** Whether it has ended. */
  settle(result: Write["result"], end: number): void {
    this.result = result;
    this.end = end;
  }

  toString(): string {
    const times = `${String(this.start)}–${String(this.end)}`;
    return `${times} ${this.what} = ${[...this.values(new Set([this]))].join(" | ") || "nothing"}: ${this.result}`;
  }
}

/** The value that stands for an absent object. */
export const ABSENT = "";

/** Everything known about one name. */
export class Register {
  readonly #writes: Write[] = [];

  constructor() {
    const initial = new Write("initially", 0, ABSENT);
    initial.settle("done", 0);
    this.#writes.push(initial);
  }

  begin(write: Write): Write {
    this.#writes.push(write);
    return write;
  }

  /** The values that a reader may find between two events. */
  possible(from: number, to: number, seen: ReadonlySet<Write> = new Set()): Set<string> {
    const found = new Set<string>();
    for (const write of this.#writes) {
      if (write.start > to || seen.has(write)) continue;
      if (write.result === "failed" && write.end < from) continue;
      if (this.#writes.some((later) => later.result === "done" && later.start > write.end && later.end <= from))
        continue;
      for (const value of write.values(new Set([...seen, write]))) found.add(value);
    }
    return found;
  }

  /** Whether a write was, or may have been, running between two events. */
  isWrittenBetween(from: number, to: number): boolean {
    return this.#writes.some(({ start, end }) => start <= to && end >= from && end !== 0);
  }

  toString(): string {
    return this.#writes.slice(-12).join("\n    ");
  }
}
