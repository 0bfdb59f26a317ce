import { nuid } from "@nats-io/nats-core";
import type { OpenClient } from "./client.ts";
import { publishRaw } from "./raw-publish.ts";
import { readRaw } from "./raw-read.ts";

/** What the connection can do when nothing but bytes is moved. */
export const openLimit: OpenClient = ({ connection, bucket, nuid: object }) => {
  const stream = `OBJ_${bucket}`;
  const metas = async () => (await readRaw(connection, stream, `$O.${bucket}.M.>`)).messages;
  return Promise.resolve({
    put: (_, body) => publishRaw(connection, `$O.${bucket}.C.${nuid.next()}`, body),
    read: async () => (await readRaw(connection, stream, `$O.${bucket}.C.${object}`)).bytes,
    list: metas,
    watch: metas,
  });
};
