/** A row of one of the smaller tables: old .NET releases and the nats CLI. */
export interface Row {
  /** A claim. */
  readonly title: string;
  /** `limit`: impossible, for the given reason. */
  readonly outcome: "passed" | "failed" | "limit";
  readonly reason?: string;
  /** The file that documents it. */
  readonly source?: string;
}

/** Runs a check; the row fails when it rejects. */
export async function row(title: string, check: () => Promise<void>, source?: string): Promise<Row> {
  const rest = source === undefined ? {} : { source };
  return check().then(
    (): Row => ({ title, outcome: "passed", ...rest }),
    (error: Error): Row => ({ title, outcome: "failed", reason: error.message, ...rest }),
  );
}
