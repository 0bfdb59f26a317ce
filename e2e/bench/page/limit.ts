import { nuid } from "@nats-io/nats-core";
import { connect, type OpenClient } from "./client.ts";
import { publishRaw } from "./raw-publish.ts";
import { readRaw } from "./raw-read.ts";

/** What the connection alone can do: it only moves bytes. */
export const openLimit: OpenClient = async ({ url, bucket, nuid: object }) => {
  const connection = await connect(url);
  const stream = `OBJ_${bucket}`;
  const metas = async () => (await readRaw(connection, stream, `$O.${bucket}.M.>`)).messages;
  return {
    put: (_, body) => publishRaw(connection, `$O.${bucket}.C.${nuid.next()}`, body),
    read: async () => (await readRaw(connection, stream, `$O.${bucket}.C.${object}`)).bytes,
    list: metas,
    watch: metas,
    close: () => connection.close(),
  };
};
