// Every function of the library that reads text which a stranger may have written: names, media types, digests, headers,
// subjects, JSON. Its time grows linearly with the length of the text, not with its square. The app's are in
// demo/app/linear-time.test.ts.
import { expect, test } from "vitest";
import { safeFileName, safeSegment } from "../../src/browser/safe-name.ts";
import { zipNames } from "../../src/browser/zip-names.ts";
import { sortObjects } from "../../src/elements/sorting.ts";
import { HeaderBlock } from "../../src/jetstream/header-block.ts";
import { expiryOf } from "../../src/jetstream/publish-meta.ts";
import { decodeBase64 } from "../../src/protocol/base64url.ts";
import { parseDigest } from "../../src/protocol/digest.ts";
import { escapeControls, topLevelKeys } from "../../src/protocol/json-text.ts";
import { decodeMeta, isAmbiguous } from "../../src/protocol/object-info.ts";
import { isLiteral, isMetaSubject, isToken, metaSubject, namesOf } from "../../src/protocol/subjects.ts";
import { contentDisposition } from "../../src/service-worker/content-disposition.ts";
import { entityTag, lists } from "../../src/service-worker/entity-tag.ts";
import { parseRange } from "../../src/service-worker/http-range.ts";
import { contentType, isInert } from "../../src/service-worker/media-type.ts";
import { objectAddress, parseObjectAddress } from "../../src/service-worker/object-address.ts";
import type { ObjectInfo } from "../../src/types.ts";
import { expectLinear, LINEAR_BOUND } from "../support/long-texts.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const info = (name: string): ObjectInfo => ({ name, size: 1, mtime: new Date(0) }) as ObjectInfo;
const infos = (text: string): ObjectInfo[] => [text, `${text}1`, `${text}0`].map(info);
const origin = { bucket: "b", mtime: new Date(0), revision: 1 };
const ofMeta = (text: string): string => JSON.stringify({ name: text, digest: text, headers: { [text]: [text] } });

const FUNCTIONS: Record<string, (text: string) => unknown> = {
  sortObjects: (text) => sortObjects(infos(text), "name"),
  safeFileName,
  safeSegment,
  zipNames: (text) => zipNames([text, `${text}1`, text], ""),
  HeaderBlock: (text) => new HeaderBlock(bytes(`NATS/1.0 ${text}\r\nA: ${text}\r\n${text}\r\n`)).get("A"),
  expiryOf: (text) => expiryOf({ subject: "", seq: 1, time: new Date(0), data: bytes(""), header: () => text }, 0),
  decodeBase64,
  parseDigest: (text) => parseDigest(`sha-256=${text}`),
  escapeControls,
  topLevelKeys: (text) => topLevelKeys(ofMeta(text)),
  decodeMeta: (text) => decodeMeta(bytes(text), origin),
  "decodeMeta of a name": (text) => decodeMeta(bytes(ofMeta(text)), origin),
  isAmbiguous: (text) => isAmbiguous(bytes(ofMeta(text))),
  isToken,
  isLiteral,
  isMetaSubject: (text) => isMetaSubject("b", `$O.b.M.${text}`),
  namesOf: (text) => namesOf("b", `$O.b.M.${text}`),
  "namesOf a name": (text) => namesOf("b", metaSubject("b", text)),
  contentDisposition: (text) => contentDisposition("inline", text),
  contentType,
  "contentType with parameters": (text) => contentType(`a/b;${text}`),
  isInert,
  entityTag,
  lists: (text) => lists(text, "x", true),
  parseRange: (text) => parseRange(`bytes=${text}`),
  objectAddress: (text) => objectAddress("http://a/o/", { bucket: "b", name: text, download: false }),
  parseObjectAddress: (text) => parseObjectAddress("http://a/o/", `http://a/o/${text}`),
};

test.each(Object.entries(FUNCTIONS))("%s takes linear time", { timeout: 120_000 }, (_, read) => expectLinear(read));

test("10,000 files of the same name take linear time", () => {
  const begun = performance.now();
  const names = Array.from({ length: 5_000 }, (_, i) => `${"a".repeat(300)}${String(i)}.txt`);
  const paths = zipNames([...names, ...names], "");
  expect(new Set(paths).size).toBe(10_000);
  expect(performance.now() - begun).toBeLessThan(LINEAR_BOUND);
});
