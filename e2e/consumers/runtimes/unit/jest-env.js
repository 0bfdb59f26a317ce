// jest-env.js, used with --env=./jest-env.js
import { TestEnvironment } from "jest-environment-jsdom";

const { ArrayBuffer, Blob, File, MessageChannel, ReadableStream, Response } = globalThis;
const { TextDecoder, TextEncoder, TransformStream, Uint8Array, WritableStream } = globalThis;
const streams = { ReadableStream, TransformStream, WritableStream };

export default class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    const bytes = { ArrayBuffer, Blob, File, Response, TextDecoder, TextEncoder, Uint8Array };
    Object.assign(this.global, { MessageChannel, ...streams, ...bytes });
  }
}
