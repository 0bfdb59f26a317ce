// client-zip writes a ZIP64 end record only for zips larger than 4 GiB. The plain end record has 16 bits for the number of
// files: unzip and 7-Zip refuse such a zip with 65,536 of them (APPNOTE 4.3.14, 4.3.15, 4.4.1.4).

import { concat } from "../protocol/concat.ts";

/** The ZIP64 end: a record, and a locator that points to the record. */
const RECORD_BYTES = 56;
export const ZIP64_END_BYTES: number = RECORD_BYTES + 20;

const PLAIN_END_BYTES = 22;

/** Inserts a ZIP64 end for this many files before the plain end of a zip of `size` bytes that has none. */
export function withZip64End(zip: ReadableStream<Uint8Array>, size: number, files: number): ReadableStream<Uint8Array> {
  let left = size - PLAIN_END_BYTES;
  const end: Uint8Array[] = [];
  return zip.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        const passed = piece.length <= left ? piece : piece.subarray(0, left);
        if (passed.length > 0) controller.enqueue(passed);
        if (passed.length < piece.length) end.push(piece.subarray(left));
        left -= passed.length;
      },
      flush(controller) {
        const plain = concat(end);
        controller.enqueue(zip64End(plain, size - PLAIN_END_BYTES, files));
        controller.enqueue(plain);
      },
    }),
  );
}

function zip64End(plain: Uint8Array<ArrayBuffer>, at: number, files: number): Uint8Array {
  const directory = new DataView(plain.buffer);
  const end = new DataView(new ArrayBuffer(ZIP64_END_BYTES));
  end.setUint32(0, 0x06064b50, true);
  end.setBigUint64(4, BigInt(RECORD_BYTES - 12), true);
  end.setUint16(12, 0x032d, true); // made by: version 4.5, UNIX, as in client-zip's entries
  end.setUint16(14, 45, true);
  end.setBigUint64(24, BigInt(files), true);
  end.setBigUint64(32, BigInt(files), true);
  end.setBigUint64(40, BigInt(directory.getUint32(12, true)), true);
  end.setBigUint64(48, BigInt(directory.getUint32(16, true)), true);
  end.setUint32(RECORD_BYTES, 0x07064b50, true);
  end.setBigUint64(RECORD_BYTES + 8, BigInt(at), true);
  end.setUint32(RECORD_BYTES + 16, 1, true);
  return new Uint8Array(end.buffer);
}
