// Under which subjects a stream keeps its objects: a copy of a bucket keeps the origin's subjects, or transforms them.
import type { StreamConfig, StreamSource } from "./stream-wire.ts";
import { matches, type SubjectTransform, transformed } from "./subject-transform.ts";
import { bucketName, chunkSubject, metaSubject } from "./subjects.ts";

/** Subjects that stand for any chunk and any meta message. */
const ANY_NUID = "nuid";
const ANY_NAME = "name";

/**
 * The `<place>` in the subjects `$O.<place>.C.…` and `$O.<place>.M.…` under which a stream keeps its objects: usually the
 * bucket's own name. `undefined` when it keeps no objects, or not all of them in one place.
 */
export function objectPlace({ name, subjects, mirror, sources, subject_transform }: StreamConfig): string | undefined {
  const own = bucketName(name);
  if (own === undefined) return undefined;
  if (mirror) return copiedPlace(mirror);
  // The stream's own transform also applies to sourced messages; those that it does not match stay unchanged.
  const stored = (place: string | undefined): string | undefined =>
    place === undefined || !subject_transform ? place : (moved([subject_transform], place) ?? place);
  // A stream with subjects of its own is written there; sourced messages are stored beside those.
  if (listens(subjects, own)) return stored(own);
  const written = originOf(subject_transform);
  if (written !== undefined && listens(subjects, written) && stored(written) === own) return own;
  const places = new Set(sources?.map((source) => stored(copiedPlace(source))));
  const [place] = places;
  return places.size === 1 ? place : undefined;
}

/** Whether a stream stores messages published to the subjects of a bucket. */
function listens(subjects: readonly string[] = [], bucket: string): boolean {
  return subjects.some((each) => each.startsWith(`$O.${bucket}.`) || matches(each, metaSubject(bucket, ANY_NAME)));
}

function copiedPlace({ name, filter_subject, subject_transforms = [] }: StreamSource): string | undefined {
  const selecting = filter_subject ? [{ src: filter_subject }] : [];
  const transforms = subject_transforms.length > 0 ? subject_transforms : selecting;
  const origins = [bucketName(name), ...transforms.map(originOf)];
  for (const origin of origins) {
    if (origin === undefined) continue;
    const place = transforms.length > 0 ? moved(transforms, origin) : origin;
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The place whose messages a transform selects, if it names a single one. */
function originOf(transform: SubjectTransform | undefined): string | undefined {
  return /^\$O\.([^.*>]+)\.[CM>]/.exec(transform?.src ?? "")?.[1];
}

/**
 * Whether a stream is a copy that keeps its origin's subjects. If the origin is a copy itself, the configuration does not
 * tell the place; a stored message does.
 */
export function isPlainCopy({ subjects = [], mirror, sources = [], subject_transform }: StreamConfig): boolean {
  const origins = mirror ? [mirror] : sources;
  const isPlain = (origin: StreamSource): boolean => !origin.subject_transforms?.length && !origin.filter_subject;
  return subjects.length === 0 && !subject_transform && origins.length > 0 && origins.every(isPlain);
}

/** Where transforms put the objects of a place; `undefined` when the results are not objects any more. */
function moved(transforms: readonly SubjectTransform[], place: string): string | undefined {
  const metas = transformed(transforms, metaSubject(place, ANY_NAME));
  const chunks = transformed(transforms, chunkSubject(place, ANY_NUID));
  const found = /^\$O\.(.+)\.M\.[^.]+$/.exec(metas ?? "")?.[1];
  if (found === undefined || metas !== metaSubject(found, ANY_NAME)) return undefined;
  // A copy may leave the chunks out. But it must not keep them in another place.
  return chunks === undefined || chunks === chunkSubject(found, ANY_NUID) ? found : undefined;
}
