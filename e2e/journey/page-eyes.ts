// What a journey looks at and does in a page, without anything between: no driver that is told of every message, and no time
// for its own messages. The functions run in the page.

/** What each page is given before its own scripts run. */
export interface Eyes {
  /** The elements that match, in every shadow root. */
  all<E extends Element = HTMLElement>(selector: string): E[];
  /** Resolves with the time when `look` returns true after a frame was painted, in ms since the epoch. */
  when(look: () => boolean): Promise<number>;
  /** The time now, in ms since the epoch. */
  now(): number;
  /** When the first row of a list was painted. */
  firstRow: Promise<number>;
}

declare global {
  var eyes: Eyes;
}

/** Runs in the page. */
export function openEyes(): void {
  const all = <E extends Element>(selector: string): E[] => {
    const found: E[] = [];
    const look = (root: ParentNode): void => {
      found.push(...root.querySelectorAll<E>(selector));
      for (const { shadowRoot } of root.querySelectorAll("*")) if (shadowRoot !== null) look(shadowRoot);
    };
    look(document);
    return found;
  };
  const now = (): number => performance.timeOrigin + performance.now();
  /** A message posted in a frame arrives after that frame was painted. */
  const frameDrawn = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      requestAnimationFrame(() => port2.postMessage(undefined));
    });
  const when = async (look: () => boolean): Promise<number> => {
    do await frameDrawn();
    while (!look());
    return now();
  };
  const firstRow = when(() => all("[role=rowheader]").length > 0);
  globalThis.eyes = { all, when, now, firstRow };
}
