// The state of the page of a link: it opens one store, reads one object or one folder's names, and changes nothing.
// Beyond 200 lines because what may be shown, and what must be refused, is decided in one place.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import { createSaveTarget } from "nats-objects/browser";
import type { DecryptionKey } from "nats-objects/crypto";
import type { RemoteObjectStore, RemoteObjectStoreManager } from "nats-objects/worker";
import { Addresses } from "../addresses.ts";
import { Connection } from "../connection.ts";
import { canDownload, leadsElsewhere, downloadJob, zipJob } from "../downloads.ts";
import { crumbsOf, filesBelow, folderOf } from "../folders.ts";
import { contentType } from "../kinds.ts";
import { Overlay } from "../overlay.ts";
import { viewableOf } from "../preview.ts";
import type { Viewable } from "../preview.ts";
import { remember } from "../known-servers.ts";
import type { ServerAddress } from "../server-address.ts";
import { State } from "../state.ts";
import type { LanguageChoice } from "../text/languages.ts";
import { ThemeChoice } from "../theme.ts";
import type { Job, Transfer } from "../transfer.ts";
import { Transfers } from "../transfers.ts";
import { explain } from "../error-text.ts";
import { lockOf } from "./lock.ts";
import type { Described } from "./lock.ts";
import type { ShareLink } from "./share-link.ts";

/** Why nothing is shown. */
export type Obstacle =
  | { why: "incomplete" | "gone" | "expired" | "no-store" | "denied" | "wrong-key" | "changed" | "not-encrypted" }
  | { why: "other"; text: string };

/** What the page shows. */
export type Shown =
  | { kind: "opening" }
  | { kind: "obstacle"; obstacle: Obstacle }
  | { kind: "locked"; isBusy: boolean; isWrong: boolean }
  | { kind: "file"; file: Described; isEncrypted: boolean; viewable: Viewable }
  | { kind: "folder"; label: string; path: string; files: readonly ObjectInfo[] };

export class SharePage extends State {
  readonly link: ShareLink | undefined;
  readonly language: LanguageChoice;
  readonly theme = new ThemeChoice();
  readonly overlay = new Overlay();
  readonly connection: Connection;
  readonly transfers: Transfers;
  readonly #addresses: Addresses;
  shown: Shown = { kind: "opening" };
  #manager: RemoteObjectStoreManager | undefined;
  #store: Promise<RemoteObjectStore> | undefined;
  #info: ObjectInfo | undefined;
  /** How the visitor would sign in, while a guest is tried. */
  #own: ServerAddress | undefined;
  #save: (() => Job) | undefined;

  /** `link` is undefined when the address is not a complete link. Where there is a `guest`, the page connects as that first. */
  constructor(
    { own, guest }: { own: ServerAddress; guest: ServerAddress | undefined },
    link: ShareLink | undefined,
    language: LanguageChoice,
  ) {
    super();
    this.link = link;
    this.language = language;
    if (guest) this.#own = own;
    this.connection = new Connection(guest ?? own, ({ manager }) => {
      this.#manager = manager;
      this.#store = undefined;
      // Content that is open stays; only later requests use the new connection.
      if (this.#info === undefined && this.shown.kind !== "folder") void this.open();
    });
    this.transfers = new Transfers(
      () => this.connection.isUp,
      () => this.changed(),
    );
    this.#addresses = new Addresses(
      () => this.connection.url,
      () => this.#openStore(),
    );
    this.connection.watch(() => {
      if (this.connection.isUp) this.transfers.resume();
      if (this.connection.phase.name === "denied") this.#stopBeingGuest();
    });
    if (link === undefined) this.shown = { kind: "obstacle", obstacle: { why: "incomplete" } };
  }

  /** The current or latest save. */
  get saving(): Transfer | undefined {
    return this.transfers.items.at(-1);
  }

  start(): void {
    if (this.link !== undefined) this.connection.start();
  }

  /** Signs in, or switches to another server. */
  connectTo(address: ServerAddress): void {
    this.transfers.cancelAll();
    this.#own = undefined;
    remember(address);
    this.#info = undefined;
    this.#show({ kind: "opening" });
    this.connection.use(address);
  }

  /** Looks up the link's target. */
  async open(): Promise<void> {
    const { link } = this;
    if (link === undefined) return;
    this.#show({ kind: "opening" });
    try {
      const store = await this.#openStore();
      if (link.isFolder) await this.#showFolder(store, link);
      else await this.#showObject(store, link);
      // Also for decrypted files: the worker saves large files where the browser has no picker.
      this.#addresses.start();
    } catch (error) {
      const isFound = this.#info !== undefined || codeOf(error) === "OBJECT_NOT_FOUND";
      if (isFound || !this.#stopBeingGuest()) this.#showObstacle(obstacleOf(error, link));
    }
  }

  /** The server has no guests, or they may not read this: the visitor signs in. Returns whether a guest had been tried. */
  #stopBeingGuest(): boolean {
    const own = this.#own;
    this.#own = undefined;
    if (own) this.connection.use(own);
    return own !== undefined;
  }

  /** Tries a passphrase. */
  async unlock(passphrase: string): Promise<void> {
    const info = this.#info;
    if (info === undefined) return;
    this.#show({ kind: "locked", isBusy: true, isWrong: false });
    // Deriving a key from a passphrase blocks the page for about a second, so render the busy state first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      await this.#showEncrypted(info, { passphrase });
    } catch (error) {
      if (codeOf(error) === "WRONG_KEY") this.#show({ kind: "locked", isBusy: false, isWrong: true });
      else this.#showObstacle(obstacleOf(error, this.link));
    }
  }

  /** Saves the file, or the whole folder. Call it in a click handler. */
  save(): void {
    const job = this.#save?.();
    if (job !== undefined) this.#run(job);
  }

  /** Saves one file of the folder. Call it in a click handler. */
  saveOne(info: ObjectInfo): void {
    this.#run(downloadJob(info, () => this.#openStore()));
  }

  #run(job: Job): void {
    this.transfers.clear();
    void this.transfers.addPrepared(job);
  }

  async #showFolder(store: RemoteObjectStore, { name }: ShareLink): Promise<void> {
    const found = filesBelow(await store.list(), name).filter(canDownload);
    // Links into other stores are not part of the shared folder.
    const files = found.filter((info) => !leadsElsewhere(info));
    const label = crumbsOf(name).at(-1)?.label ?? name;
    this.#save = () =>
      zipJob(
        files,
        `${label}.zip`,
        name,
        () => this.#openStore(),
        () => undefined,
      );
    this.#show({ kind: "folder", label, path: name, files });
  }

  async #showObject(store: RemoteObjectStore, { name, identity, needsPassphrase }: ShareLink): Promise<void> {
    const found = await store.getInfo(name);
    // The info of a link to another object does not have its size.
    const info = found.link === undefined ? found : await resolve(store, name);
    const lock = lockOf(info);
    this.#info = info;
    // Anyone who can write can put anything under the name. The link knows what was shared.
    const shared = identity !== undefined ? "link" : needsPassphrase === true ? "passphrase" : undefined;
    if (shared !== undefined && lock !== shared) return this.#showObstacle({ why: "not-encrypted" });
    if (lock === "passphrase") return this.#show({ kind: "locked", isBusy: false, isWrong: false });
    if (lock === "link") {
      const isWhole = identity !== undefined && (await (await import("./encrypted-file.ts")).isIdentity(identity));
      return isWhole ? this.#showEncrypted(info, { identity }) : this.#showObstacle({ why: "incomplete" });
    }
    const label = name.slice(folderOf(name).length);
    const file = { name: label, type: contentType(info), size: info.size };
    const viewable = { ...viewableOf({ ...info, name }, () => this.#openStore(), this.#addresses), name: label };
    this.#save = () => downloadJob({ ...info, name }, () => this.#openStore());
    this.#show({ kind: "file", file, isEncrypted: false, viewable });
  }

  /** Shows the properties of an encrypted file. Its content is only decrypted while it is saved. */
  async #showEncrypted(info: ObjectInfo, key: DecryptionKey): Promise<void> {
    const { decryptContent, openDescription } = await import("./encrypted-file.ts");
    const opened = await openDescription(info, key, this.link?.storedAs ?? info.name);
    const { file } = opened;
    const read = async (signal: AbortSignal): Promise<ReadableStream<Uint8Array>> => {
      const { body } = await (await this.#openStore()).get(info.name, { signal });
      return decryptContent(body, opened);
    };
    this.#save = () => decryptJob(file, read);
    this.#show({ kind: "file", file, isEncrypted: true, viewable: { ...file, read } });
  }

  async #openStore(): Promise<RemoteObjectStore> {
    await this.connection.whenUp();
    const { link } = this;
    if (link === undefined || this.#manager === undefined) throw new TypeError("not connected");
    const opening = this.#store ?? this.#manager.open(link.bucket);
    this.#store = opening;
    opening.catch(() => (this.#store = undefined));
    return opening;
  }

  #showObstacle(obstacle: Obstacle): void {
    this.#show({ kind: "obstacle", obstacle });
  }

  #show(shown: Shown): void {
    this.shown = shown;
    this.changed();
  }
}

/** The target of a link to another object, under its own name. */
async function resolve(store: RemoteObjectStore, name: string): Promise<ObjectInfo> {
  const { info, body } = await store.get(name);
  await body.cancel();
  return { ...info, bucket: store.bucket, name };
}

function decryptJob(file: Described, read: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>): Job {
  const { name, type, size } = file;
  let target: WritableStream<Uint8Array> | undefined;
  return {
    kind: "download",
    name,
    type,
    size,
    async prepare() {
      target = await createSaveTarget(name, type === "" ? { size } : { size, type });
    },
    discard() {
      target?.abort().catch(() => undefined);
    },
    async run({ signal, onProgress }) {
      if (target === undefined) throw new TypeError("not prepared");
      let transferred = 0;
      const counted = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          transferred += chunk.byteLength;
          controller.enqueue(chunk);
          onProgress({ transferred });
        },
      });
      try {
        await (await read(signal)).pipeThrough(counted).pipeTo(target, { signal });
      } catch (error) {
        // pipeTo has already aborted the target, but a failed read has not.
        await target.abort(error).catch(() => undefined);
        throw error;
      }
    },
  };
}

function obstacleOf(error: unknown, link: ShareLink | undefined): Obstacle {
  const code = codeOf(error);
  if (error instanceof ObjectStoreError) {
    const hasExpired = link?.expires !== undefined && link.expires <= Date.now();
    if (code === "OBJECT_NOT_FOUND") return { why: hasExpired ? "expired" : "gone" };
    if (code === "BUCKET_NOT_FOUND" || code === "INVALID_BUCKET") return { why: hasExpired ? "expired" : "no-store" };
    if (code === "PERMISSION") return { why: "denied" };
    return { why: "other", text: explain(error, { action: "open", name: link?.name ?? "" }) };
  }
  if (code === "WRONG_KEY") return { why: "wrong-key" };
  if (error instanceof Error && error.name === "DecryptionError") return { why: "changed" };
  return { why: "other", text: explain(error, { action: "open", name: link?.name ?? "" }) };
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code;
}
