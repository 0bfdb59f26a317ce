// The transfers at the bottom right: one line per file, totals in the header.

import { LitElement, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { App } from "../app.ts";
import { formatCount, formatShare, formatSize, formatSpeed, formatTimeLeft } from "../format.ts";
import { icons } from "../icons.ts";
import { kindOfFile } from "../kinds.ts";
import { cutName, shownName } from "../shown-name.ts";
import { Watching } from "../state.ts";
import { shared } from "../styles/shared.ts";
import { t } from "../text/text.ts";
import { describeTransfer } from "../transfer-line.ts";
import type { Transfer } from "../transfer.ts";
import type { Totals } from "../transfers.ts";
import { transferPanelStyles } from "./transfer-panel.css.ts";

/** Maximum number of lines rendered. Transfers that run or need a decision come first. */
const LINES = 100;

export class TransferPanel extends LitElement {
  static override properties = { app: { attribute: false }, isOpen: { state: true } };
  static override styles = [shared, transferPanelStyles];

  declare app: App;
  declare isOpen: boolean;
  #tick: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.isOpen = true;
    new Watching(this, () => [this.app.transfers, this.app.connection]);
  }

  override disconnectedCallback(): void {
    clearInterval(this.#tick);
    super.disconnectedCallback();
  }

  override render(): TemplateResult | typeof nothing {
    const { items } = this.app.transfers;
    if (items.length === 0) return nothing;
    const totals = this.app.transfers.totals(performance.now());
    const { shown, left } = choose(items);
    return html`
      <section class="panel" aria-label=${t.transfers.title}>
        <div class="top">
          <div class="title">
            <h2>${headline(totals, items)}</h2>
            <p class="small muted">${summary(totals, this.app.connection.isUp)}</p>
          </div>
          ${totals.active + totals.paused > 1 ? html`<button class="plain" @click=${() => this.app.transfers.cancelAll()}>${t.transfers.cancelAll}</button>` : nothing}
          ${totals.active + totals.paused === 0 ? html`<button class="plain" @click=${this.#clear}>${t.transfers.clear}</button>` : nothing}
          <button
            class="plain icon fold"
            aria-expanded=${this.isOpen ? "true" : "false"}
            aria-controls="lines"
            aria-label=${this.isOpen ? t.transfers.hide : t.transfers.show}
            @click=${() => (this.isOpen = !this.isOpen)}
          >
            ${icons.chevron}
          </button>
        </div>
        ${
          totals.active > 0 && !this.isOpen
            ? html`<progress
                class="all"
                aria-label=${t.transfers.all}
                max=${Math.max(1, totals.total)}
                .value=${totals.transferred}
              ></progress>`
            : nothing
        }
        <ul id="lines" ?hidden=${!this.isOpen}>
          ${repeat(
            shown,
            (item) => item.id,
            (item) => this.#renderLine(item),
          )}
          ${left === 0 ? nothing : html`<li class="more small muted">${t.transfers.more(left)}</li>`}
        </ul>
        ${
          this.isOpen && totals.active + totals.paused > 0 && isSafeToLeave(items)
            ? html`<p class="safe small muted">${t.transfers.safeToLeave}</p>`
            : nothing
        }
      </section>
    `;
  }

  override updated(): void {
    // When nothing arrives, speed falls and remaining time grows without any state change.
    const isRunning = this.app.transfers.items.some((item) => item.state === "running");
    if (isRunning) this.#tick ??= setInterval(() => this.requestUpdate(), 1000);
    else {
      clearInterval(this.#tick);
      this.#tick = undefined;
    }
  }

  #renderLine(item: Transfer): TemplateResult {
    const { connection } = this.app;
    const kind = kindOfFile(item.name, item.job.type);
    const max = Math.max(1, item.job.size);
    const value = item.state === "done" ? max : Math.min(item.transferred, max);
    return html`
      <li class="line ${item.state}">
        ${icons[kind.icon]}
        <div class="what">
          <bdi class="name" title=${cutName(item.name)}>${shownName(item.name)}</bdi>
          ${item.isActive || item.state === "paused" ? html`<progress aria-label=${item.name} max=${max} .value=${value}></progress>` : nothing}
          <p class="small detail">${describeTransfer(item, connection.isUp)}</p>
          ${item.hasRestarted ? html`<p class="small muted">${restarted(item)}</p>` : nothing}
        </div>
        <div class="buttons">${this.#renderButtons(item)}</div>
      </li>
    `;
  }

  #renderButtons(item: Transfer): unknown {
    const { transfers } = this.app;
    const { state } = item;
    const button = (label: string, icon: TemplateResult, act: () => void): TemplateResult => html`
      <button class="plain icon" aria-label=${t.actions.named(label, item.name)} title=${label} @click=${act}>
        ${icon}
      </button>
    `;
    if (item.isCancelling) return nothing;
    if (state === "done") return html`<span class="end">${icons.check}</span>`;
    return [
      item.canPause ? button(t.transfers.pause, icons.pause, () => transfers.pause(item)) : nothing,
      state === "paused" ? button(t.transfers.resume, icons.play, () => transfers.unpause(item)) : nothing,
      state === "failed" || state === "cancelled"
        ? button(t.transfers.retry, icons.retry, () => void transfers.retry(item))
        : nothing,
      item.isActive || state === "paused" || item.isKept
        ? button(t.cancel, icons.x, () => transfers.cancel(item))
        : nothing,
    ];
  }

  /** Failed uploads stay available among the interrupted uploads after their line is removed. */
  readonly #clear = (): void => {
    const isKept = this.app.transfers.items.some((item) => item.isKept);
    this.app.transfers.clear();
    if (isKept) void this.app.interrupted.look();
  };
}

function restarted({ state }: Transfer): string {
  return state === "done" ? t.transfers.restartedDone : t.transfers.restarted;
}

/** The lines to render, in the order they were started, and the number left out. */
function choose(items: readonly Transfer[]): { shown: readonly Transfer[]; left: number } {
  if (items.length <= LINES) return { shown: items, left: 0 };
  const urgent = items.filter((item) => ["running", "paused", "failed"].includes(item.state));
  const waiting = items.filter((item) => item.state === "waiting");
  const shown = [...urgent, ...waiting].slice(0, LINES);
  return { shown, left: urgent.length + waiting.length - shown.length };
}

function headline({ active, paused, failed, done }: Totals, items: readonly Transfer[]): string {
  const text = t.transfers;
  if (active > 0) {
    const kinds = new Set(items.filter((item) => item.isActive).map((item) => item.job.kind));
    if (kinds.size > 1) return text.transferring(active);
    return kinds.has("upload") ? text.uploading(active) : text.downloading(active);
  }
  if (paused > 0) return text.pausedFiles(paused);
  if (failed > 0) return text.failed(failed);
  return done === 0 ? text.cancelled : text.finished(done);
}

function summary({ active, paused, failed, done, transferred, total, speed }: Totals, isUp: boolean): string {
  const text = t.transfers;
  if (active + paused === 0) {
    if (done > 0 && failed > 0) return text.someFinished(formatCount(done));
    return done > 0 ? formatSize(total) : "";
  }
  const parts = [formatShare(total === 0 ? 0 : transferred / total)];
  if (active > 0 && !isUp) parts.push(text.waitingForConnection);
  else if (speed !== undefined) parts.push(formatSpeed(speed));
  if (isUp && speed !== undefined && speed > 0) parts.push(formatTimeLeft((total - transferred) / speed));
  if (failed > 0) parts.push(text.someFailed(formatCount(failed)));
  return parts.join(" · ");
}

/** Whether only uploads are running: unlike downloads, they can be resumed later. */
export function isSafeToLeave(items: readonly Transfer[]): boolean {
  return "indexedDB" in globalThis && items.every((item) => !item.isActive || item.job.upload !== undefined);
}

customElements.define("transfer-panel", TransferPanel);
