import { isObjectStoreError, type ObjectStoreErrorCode } from "../errors.ts";

/** The result of `operation`; `null` when it rejects with `code`. */
export async function orNull<T>(code: ObjectStoreErrorCode, operation: () => Promise<T>): Promise<T | null> {
  try {
    return await operation();
  } catch (error) {
    if (isObjectStoreError(error, code)) return null;
    throw error;
  }
}
