import type { Case } from "../case.ts";
import { content, refused, same } from "../expect.ts";

/** Links to objects and buckets. */
export const linkCases: readonly Case[] = [
  {
    id: "link",
    title: "a link to an object is followed, and listed as a link",
    async run({ writer, reader }) {
      const bucket = (await writer.put("target.bin", 200_000, 1)).bucket;
      await writer.link("link", "target.bin");
      same("content", await reader.get("link"), content(200_000, 1));
      same("link", (await reader.info("link")).link, { bucket, name: "target.bin" });
      same("list", (await reader.names()).sort(), ["link", "target.bin"]);
    },
  },
  {
    id: "link-other-bucket",
    title: "a link to an object of another bucket is followed",
    second: true,
    async run({ writer, reader, other }) {
      await other.writer.put("target.bin", 200_000, 1);
      await writer.link("link", "target.bin", other.bucket);
      same("content", await reader.get("link"), content(200_000, 1));
    },
  },
  {
    id: "link-to-theirs",
    title: "a link to an object that the other side wrote is followed",
    async run({ writer, reader }) {
      await reader.put("target.bin", 1_000, 1);
      await writer.link("link", "target.bin");
      same("content", await reader.get("link"), content(1_000, 1));
    },
  },
  {
    id: "link-overwritten",
    title: "a link is replaced by an object from the other side",
    async run({ writer, reader }) {
      await writer.put("target.bin", 1_000, 1);
      await writer.link("link", "target.bin");
      await reader.put("link", 2_000, 2);
      same("content", await writer.get("link"), content(2_000, 2));
      same("target", await reader.get("target.bin"), content(1_000, 1));
    },
  },
  {
    id: "link-chain",
    title: "a link to a link is followed to its end",
    async run({ writer, reader }) {
      // No client creates a link to a link. But an object may be renamed, and a link may take its name.
      await writer.put("target.bin", 1_000, 1);
      await writer.link("first", "target.bin");
      await writer.update("target.bin", { newName: "moved.bin" });
      await writer.link("target.bin", "moved.bin");
      same("content", await reader.get("first"), content(1_000, 1));
    },
  },
  {
    id: "bucket-link",
    title: "a link to a bucket is reported as one, and a get of it is refused",
    second: true,
    async run({ writer, reader, other }) {
      await writer.bucketLink("shelf", other.bucket);
      const { link } = await reader.info("shelf");
      same("link", { bucket: link?.bucket, name: link?.name || null }, { bucket: other.bucket, name: null });
      same("list", await reader.names(), ["shelf"]);
      await refused("a get of a link to a bucket", reader.get("shelf"));
    },
  },
];
