// What the examples of the documentation use without saying where it comes from.

declare const store: import("nats-objects").ObjectStore;
declare const connection: import("@nats-io/nats-core").NatsConnection;
declare const file: File;
declare const record: import("nats-objects").UploadRecord;
declare const target: HTMLElement;
declare const video: HTMLVideoElement;
declare const link: HTMLAnchorElement;
declare const writable: WritableStream<Uint8Array>;
declare function askToReplace(): void;
declare function showOpenFilePicker(): Promise<[FileSystemFileHandle]>;
