// All parts of the app and how they call each other. Components get this object and nothing else. One file, so that these
// calls can be read in one place.

import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore, WorkerConnection } from "nats-objects/worker";
import { Addresses } from "./addresses.ts";
import { Announcer } from "./announcer.ts";
import { Bucket } from "./bucket.ts";
import { Conflicts } from "./conflicts.ts";
import { Connection } from "./connection.ts";
import { Deletions } from "./delete-files.ts";
import { Details } from "./details.ts";
import { downloadJob, leadsElsewhere, zipJob } from "./downloads.ts";
import { Files } from "./files.ts";
import { crumbsOf, filesBelow } from "./folders.ts";
import type { Entry } from "./folders.ts";
import { formatCount } from "./format.ts";
import { InterruptedUploads } from "./interrupted-uploads.ts";
import { Overlay } from "./overlay.ts";
import { Place } from "./place.ts";
import { Questions } from "./questions.ts";
import { remember } from "./known-servers.ts";
import { Selection } from "./selection.ts";
import type { ServerAddress } from "./server-address.ts";
import type { LanguageChoice } from "./text/languages.ts";
import { t } from "./text/text.ts";
import { ThemeChoice } from "./theme.ts";
import { cutName } from "./shown-name.ts";
import { Toasts } from "./toasts.ts";
import type { Transfer } from "./transfer.ts";
import { Transfers } from "./transfers.ts";
import { journalOf } from "./upload-journal.ts";
import { uploadJob } from "./upload-job.ts";
import type { Chosen, UploadParts } from "./upload-job.ts";
import { uploadFiles } from "./uploads.ts";

export class App {
  readonly announcer = new Announcer();
  readonly theme = new ThemeChoice();
  readonly language: LanguageChoice;
  readonly toasts = new Toasts();
  readonly conflicts = new Conflicts();
  readonly questions = new Questions();
  readonly files = new Files();
  readonly selection = new Selection();
  readonly details = new Details();
  readonly overlay = new Overlay();
  readonly place: Place;
  readonly connection: Connection;
  readonly bucket: Bucket;
  readonly transfers: Transfers;
  readonly deletions: Deletions;
  readonly interrupted: InterruptedUploads;
  readonly addresses: Addresses;
  /** Renames that the list shows already. */
  readonly #renames = new Set<Promise<unknown>>();
  #following: AbortController | undefined;
  #ended: AbortSignal | undefined;

  constructor(address: ServerAddress, language: LanguageChoice) {
    this.language = language;
    this.place = new Place(() => this.#openPlace());
    this.connection = new Connection(address, (connection, ended) => this.#connected(connection, ended));
    this.bucket = new Bucket(this.place.bucket, (store) => this.#opened(store));
    this.transfers = new Transfers(
      () => this.connection.isUp && this.bucket.manager !== undefined,
      (transfer) => this.#transferEnded(transfer),
    );
    const key = (what: string, bucket: string): string => `nats-objects-${what} ${this.connection.url} ${bucket}`;
    this.deletions = new Deletions({
      files: this.files,
      toasts: this.toasts,
      store: (bucket) => this.storeWhenUp(bucket),
      created: () => this.bucket.status?.created.getTime(),
      key: (bucket) => key("deletions", bucket),
    });
    this.interrupted = new InterruptedUploads({
      bucket: () => this.bucket.name,
      key: (bucket) => key("uploads", bucket),
      journal: () => journalOf(this.connection.url),
      store: () => this.storeWhenUp(this.bucket.name),
      stored: () => ({ nuids: this.files.nuids, storedAt: (name) => this.files.get(name)?.mtime.getTime() }),
      transfers: this.transfers,
      questions: this.questions,
      toasts: this.toasts,
      start: (chosen, nuid) => {
        if (nuid !== undefined) this.transfers.add([uploadJob(chosen, this.#uploadParts(), { nuid })]);
        else void uploadFiles([chosen], this.#uploadParts());
      },
    });
    this.addresses = new Addresses(
      () => this.connection.url,
      (bucket) => this.storeWhenUp(bucket),
    );
    this.connection.watch(() => {
      if (this.connection.isUp) this.transfers.resume();
    });
    this.files.watch(() => this.bucket.refreshSoon());
    this.place.watch(() => this.selection.clear());
    // A page that is left removes its consumer; one restored from the back/forward cache needs a new one.
    addEventListener("pagehide", () => this.#following?.abort());
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted && this.bucket.store !== undefined) this.#opened(this.bucket.store);
    });
  }

  /** Whether uploads are possible: now, or once the connection is back. */
  get canUpload(): boolean {
    return this.bucket.store !== undefined && !this.bucket.isSealed;
  }

  /** Where uploads go, as shown to the user: `files`, or `photos / 2026`. */
  get placeName(): string {
    const { path } = this.place;
    const crumbs = crumbsOf(path).map(({ label }) => label);
    return path === "" ? this.bucket.name : crumbs.join(" / ");
  }

  /** Uploads files into the current folder. */
  upload(chosen: readonly Chosen[]): void {
    this.uploader()?.add(chosen);
  }

  /** Like `upload`, for files that arrive bit by bit; `cancelled` aborts when the user cancels all transfers. */
  uploader(): { add: (chosen: readonly Chosen[]) => void; cancelled: AbortSignal } | undefined {
    if (!this.canUpload) return undefined;
    const { path } = this.place;
    const parts = this.#uploadParts();
    const add = (chosen: readonly Chosen[]): void => {
      const named = chosen.map((each) => ({ ...each, name: path + each.name }));
      void uploadFiles(named, parts);
    };
    return { add, cancelled: parts.cancelled };
  }

  download(info: ObjectInfo): void {
    const { bucket } = info;
    void this.transfers.addPrepared(downloadJob(info, () => this.storeWhenUp(bucket)));
  }

  /** Downloads a single file as it is; several files, or a folder, as a zip. */
  downloadAll(entries: readonly Entry[]): void {
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length === 1 && first.kind === "file") return this.download(first.info);
    const { path } = this.place;
    const bucket = this.bucket.name;
    const name =
      first.kind === "folder" && entries.length === 1 ? first.label : (crumbsOf(path).at(-1)?.label ?? bucket);
    const infos = this.filesOf(entries);
    const isBelow = infos.every((info) => info.name.startsWith(path));
    const store = (): Promise<RemoteObjectStore> => this.storeWhenUp(bucket);
    void this.transfers.addPrepared(
      zipJob(infos, `${name}.zip`, isBelow ? path : "", store, (count) => this.#tellLeftOut(count)),
    );
  }

  /** Opens the share dialog for a row of the list. */
  async share(entry: Entry): Promise<void> {
    const { name: bucket } = this.bucket;
    const { sourceOf } = await import("./share/share-source.ts");
    const store = (): Promise<RemoteObjectStore> => this.storeWhenUp(bucket);
    const source = sourceOf(entry, { bucket, files: this.files.visible, store });
    if (source === undefined) return;
    if (entry.kind === "file" && leadsElsewhere(entry.info)) {
      const text = t.share.leadsTo(cutName(entry.label), entry.info.link?.bucket ?? "");
      const question = { title: t.share.elsewhere, text, yes: t.share.share, no: t.cancel };
      if (!(await this.questions.ask(question))) return;
    }
    const links = entry.kind === "folder" ? filesBelow(this.files.visible, entry.path).filter(leadsElsewhere) : [];
    if (links.length > 0) this.#tellLeftOut(links.length);
    this.overlay.open({ kind: "share", source });
  }

  #tellLeftOut(count: number): void {
    this.toasts.show({ text: t.share.leftOut(count), tone: "bad" });
  }

  /** Opens the share dialog for a file of this device. */
  async shareFile(file: File): Promise<void> {
    const { sourceOfFile } = await import("./share/share-source.ts");
    this.overlay.open({ kind: "share", source: sourceOfFile(file) });
  }

  /** Deletes files, with a few seconds to undo: see delete-files.ts. A read-only store keeps them. */
  deleteFiles(infos: readonly ObjectInfo[]): void {
    if (!this.bucket.isSealed) this.deletions.deleteFiles(infos);
  }

  /** The files behind entries of the list, including those in folders. */
  filesOf(entries: readonly Entry[]): ObjectInfo[] {
    return entries.flatMap((entry) =>
      entry.kind === "file" ? [entry.info] : filesBelow(this.files.visible, entry.path),
    );
  }

  /** Connects to another server. Nothing of the old one stays on the page. */
  connectTo(address: ServerAddress): void {
    this.deletions.flush();
    this.transfers.cancelAll();
    if (address.url !== this.connection.url) {
      this.#leaveBucket();
      this.bucket.forget();
      this.bucket.opened.clear();
    }
    remember(address);
    this.connection.use(address);
  }

  /** Opens another store of this server. Transfers of the old one continue. */
  openBucket(name: string): void {
    this.place.goToBucket(name);
    this.#openPlace();
  }

  /** Opens another store in place of one that no longer exists. */
  replaceBucket(name: string): void {
    this.place.replaceBucket(name);
    this.#goTo(name);
  }

  /**
   * Returns a store; waits for the connection instead of failing without it, and for names that the list shows already: the
   * user may act on such a file at once.
   */
  async storeWhenUp(bucket: string): Promise<RemoteObjectStore> {
    await Promise.allSettled(this.#renames);
    return this.#storeNow(bucket);
  }

  /** Runs a rename that the list shows already, after earlier ones. Everything else waits for it. */
  async renaming<T>(rename: (open: (bucket: string) => Promise<RemoteObjectStore>) => Promise<T>): Promise<T> {
    const earlier = Promise.allSettled(this.#renames);
    const work = earlier.then(() => rename((bucket) => this.#storeNow(bucket)));
    this.#renames.add(work);
    try {
      return await work;
    } finally {
      this.#renames.delete(work);
    }
  }

  async #storeNow(bucket: string): Promise<RemoteObjectStore> {
    await this.connection.whenUp();
    return this.bucket.storeOf(bucket);
  }

  #openPlace(): void {
    const { bucket } = this.place;
    // A store that could not be opened may exist by now.
    if (bucket !== this.bucket.name || this.bucket.store === undefined) this.#goTo(bucket);
  }

  #goTo(bucket: string): void {
    this.deletions.flush();
    this.#leaveBucket();
    void this.bucket.use(bucket);
  }

  #leaveBucket(): void {
    this.#following?.abort();
    this.files.clear();
    this.selection.clear();
    this.details.close();
    this.interrupted.clear();
  }

  #uploadParts(): UploadParts {
    const { files, transfers, conflicts, deletions } = this;
    const bucket = this.bucket.name;
    const journal = journalOf(this.connection.url);
    const store = (): Promise<RemoteObjectStore> => this.storeWhenUp(bucket);
    const { cancelled } = transfers;
    return { bucket, store, journal, files, transfers, conflicts, deletions, cancelled };
  }

  #connected({ manager }: WorkerConnection, ended: AbortSignal): void {
    this.#ended = ended;
    void this.bucket.connect(manager, () => ended.aborted);
  }

  #opened(store: RemoteObjectStore): void {
    this.#following?.abort();
    this.#following = new AbortController();
    const ended = this.#ended ?? new AbortController().signal;
    void this.files.follow(store, AbortSignal.any([this.#following.signal, ended]));
    void this.deletions.finishEarlier(store);
    void this.#lookForInterrupted(store);
    void this.files.whenReady().then(() => this.addresses.start());
    this.transfers.resume();
  }

  /** Waits for the list: an upload whose file is in it was not interrupted. */
  async #lookForInterrupted(store: RemoteObjectStore): Promise<void> {
    await Promise.all([this.files.whenReady(), this.bucket.refreshed]);
    if (this.bucket.store === store && !this.bucket.isSealed) await this.interrupted.look();
  }

  #transferEnded(transfer: Transfer): void {
    const { kind } = transfer.job;
    const { name, state } = transfer;
    const verb = kind === "upload" ? t.transfers.uploaded : t.transfers.downloaded;
    const text = t.transfers;
    if (state === "failed") return this.announcer.say(text.failedNamed(name, transfer.problem ?? text.itFailed));
    if (state === "paused") return this.announcer.say(text.pausedNamed(name));
    if (state === "cancelled") return this.announcer.say(text.cancelledNamed(name));
    const batch = this.transfers.items.filter((item) => item.job.kind === kind && item.state !== "cancelled");
    const done = batch.filter((item) => item.state === "done").length;
    this.announcer.say(
      batch.length === 1 ? text.done(verb, name) : text.doneOf(verb, formatCount(done), formatCount(batch.length)),
    );
  }
}
