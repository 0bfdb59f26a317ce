/** Names of meta fields in other clients and on the wire, with our name for each. */
export const PEER_KEYS: Readonly<Record<string, string>> = {
  max_chunk_size: "maxChunkSize",
  chunkSize: "maxChunkSize",
  opts: "maxChunkSize",
  options: "maxChunkSize",
  desc: "description",
  contentType: "headers",
};
