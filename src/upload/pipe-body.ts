import type { BodySource } from "../bytes/body-source.ts";
import { untilAborted } from "../bytes/until-aborted.ts";
import type { ObjectInfo } from "../types.ts";
import type { Upload } from "./upload.ts";

/** Pipes a body into an upload. If either fails, both are closed. */
export async function pipeBody(source: BodySource, begin: () => Upload): Promise<ObjectInfo> {
  let upload: Upload | undefined;
  try {
    upload = begin();
    for (;;) {
      const piece = await untilAborted(upload.failed, source.read());
      if (!piece) break;
      await upload.write(piece);
    }
    return await upload.close();
  } catch (error) {
    void source.cancel(error);
    await upload?.abort(error);
    throw error;
  }
}
