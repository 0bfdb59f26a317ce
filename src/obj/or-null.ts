import { ObjectStoreError, type ObjectStoreErrorCode } from "../errors.ts";

/** What `operation` gives; `null` when it rejects with `code`. */
export async function orNull<T>(code: ObjectStoreErrorCode, operation: () => Promise<T>): Promise<T | null> {
  try {
    return await operation();
  } catch (error) {
    if (isCode(error, code)) return null;
    throw error;
  }
}

/** Whether an error is one of ours with this code. */
export function isCode(error: unknown, code: ObjectStoreErrorCode): boolean {
  return error instanceof ObjectStoreError && error.code === code;
}
