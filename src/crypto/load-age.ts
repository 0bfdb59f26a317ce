import type * as Age from "age-encryption";
import { lazily } from "../lazily.ts";

/** Loaded on demand; not every page that can encrypt does. */
export const loadAge: () => Promise<typeof Age> = lazily(() => import("age-encryption"));
