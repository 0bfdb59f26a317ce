// Names that the documentation's examples use without declaring them.
import type { NatsConnection } from "@nats-io/nats-core";
import type { ObjectStore, UploadRecord } from "nats-objects";

declare global {
  const store: ObjectStore;
  const connection: NatsConnection;
  const file: File;
  const signal: AbortSignal;
  const onProgress: () => void;
  const record: UploadRecord;
  const target: HTMLElement;
  const video: HTMLVideoElement;
  const link: HTMLAnchorElement;
  const writable: WritableStream<Uint8Array>;
  function askToReplace(): void;
  function showOpenFilePicker(): Promise<[FileSystemFileHandle]>;

  // JSX without the types of React: its elements may have any attributes.
  namespace JSX {
    interface IntrinsicElements {
      [name: string]: Record<string, unknown>;
    }
  }
}
