/** What other clients, and the wire, call fields of our metas: the name to use instead. */
export const PEER_KEYS: Readonly<Record<string, string>> = {
  max_chunk_size: "maxChunkSize",
  chunkSize: "maxChunkSize",
  opts: "maxChunkSize",
  options: "maxChunkSize",
  desc: "description",
  contentType: "headers",
};
