import type { Case } from "../case.ts";
import { bucketCases } from "./buckets.ts";
import { changeCases } from "./changes.ts";
import { contentCases } from "./content.ts";
import { linkCases } from "./links.ts";
import { liveCases } from "./live.ts";
import { metaCases } from "./meta.ts";
import { nameCases } from "./names.ts";

/** The rows of the matrix. */
export const cases: readonly Case[] = [
  ...contentCases,
  ...nameCases,
  ...metaCases,
  ...changeCases,
  ...linkCases,
  ...liveCases,
  ...bucketCases,
];
