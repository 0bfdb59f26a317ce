import type { BodySource } from "../bytes/body-source.ts";

/** A body that is written piece by piece; each `write` resolves when the next piece is requested. */
export class WritableBody implements BodySource {
  readonly size = undefined;
  #piece: Uint8Array | undefined;
  #end: { error?: unknown } | undefined;
  #onPiece: (() => void) | undefined;
  #onTaken: (() => void) | undefined;

  async write(piece: Uint8Array): Promise<void> {
    this.#piece = piece;
    this.#onPiece?.();
    await new Promise<void>((resolve) => (this.#onTaken = resolve));
  }

  end(): void {
    this.#end ??= {};
    this.#onPiece?.();
  }

  fail(error: unknown): void {
    this.#end ??= { error };
    this.#onPiece?.();
  }

  async read(): Promise<Uint8Array | undefined> {
    this.#onTaken?.();
    this.#onTaken = undefined;
    if (!this.#piece && !this.#end) await new Promise<void>((resolve) => (this.#onPiece = resolve));
    if (this.#end && "error" in this.#end) throw this.#end.error;
    const piece = this.#piece;
    this.#piece = undefined;
    return piece;
  }

  cancel(): Promise<void> {
    this.#onTaken?.();
    return Promise.resolve();
  }
}
