// Where in a stream the objects of a bucket are: a copy of a bucket keeps those of its origin, or transforms them.
import type { StreamConfig, StreamSource } from "./stream-config.ts";
import { matches, type SubjectTransform, transformed } from "./subject-transform.ts";
import { bucketName, chunkSubject, metaSubject } from "./subjects.ts";

/** Stand for any chunk and any meta message. */
const ANY_NUID = "nuid";
const ANY_NAME = "name";

/**
 * The `<place>` of the subjects `$O.<place>.C.…` and `$O.<place>.M.…` under which a stream keeps its objects: the bucket's
 * own name as a rule. `undefined` when it keeps none, or not all of them in one such place.
 */
export function objectPlace({ name, subjects, mirror, sources, subject_transform }: StreamConfig): string | undefined {
  const own = bucketName(name);
  if (own === undefined) return undefined;
  if (mirror) return copiedPlace(mirror);
  // What is sourced passes the stream's own transform, too; what that does not match stays as it is.
  const stored = (place: string | undefined): string | undefined =>
    place === undefined || !subject_transform ? place : (moved([subject_transform], place) ?? place);
  // With subjects of its own it can be written: what is sourced from elsewhere stands beside that.
  if (listens(subjects, own)) return stored(own);
  const written = originOf(subject_transform);
  if (written !== undefined && listens(subjects, written) && stored(written) === own) return own;
  const places = new Set(sources?.map((source) => stored(copiedPlace(source))));
  const [place] = places;
  return places.size === 1 ? place : undefined;
}

/** Whether a stream takes messages on the subjects of a bucket. */
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

/** The one place whose messages a transform takes, where it names one. */
function originOf(transform: SubjectTransform | undefined): string | undefined {
  return /^\$O\.([^.*>]+)\.[CM>]/.exec(transform?.src ?? "")?.[1];
}

/**
 * Whether a stream is a copy that keeps what it copies where its origin does. When that is a copy itself, the names do not
 * tell where: a message does.
 */
export function isPlainCopy({ subjects = [], mirror, sources = [], subject_transform }: StreamConfig): boolean {
  const origins = mirror ? [mirror] : sources;
  const isPlain = (origin: StreamSource): boolean => !origin.subject_transforms?.length && !origin.filter_subject;
  return subjects.length === 0 && !subject_transform && origins.length > 0 && origins.every(isPlain);
}

/** Where transforms put the objects of a place; `undefined` when these are no objects any more. */
function moved(transforms: readonly SubjectTransform[], place: string): string | undefined {
  const metas = transformed(transforms, metaSubject(place, ANY_NAME));
  const chunks = transformed(transforms, chunkSubject(place, ANY_NUID));
  const found = /^\$O\.(.+)\.M\.[^.]+$/.exec(metas ?? "")?.[1];
  if (found === undefined || metas !== metaSubject(found, ANY_NAME)) return undefined;
  // A copy may leave the content out. It must not be elsewhere.
  return chunks === undefined || chunks === chunkSubject(found, ANY_NUID) ? found : undefined;
}
