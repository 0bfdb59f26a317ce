// What both elements share to work with the page around them.

/** Node has no HTMLElement, but server-rendered pages import this there all the same. */
export const HostElement: typeof HTMLElement =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as unknown as typeof HTMLElement);

/** Defines an element, unless there is no DOM, or another copy of the package has defined it already. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements;
  if (registry && !registry.get(name)) registry.define(name, element);
}

/** Attaches a shadow root with these nodes. Constructed style sheets need no CSP permission. */
export function attachShadow(host: HTMLElement, css: string, ...nodes: Node[]): ShadowRoot {
  const shadow = host.attachShadow({ mode: "open", delegatesFocus: true });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(...nodes);
  return shadow;
}

/** Properties set before the element was defined hide the class's accessors; this sets them again through the accessors. */
export function upgradeProperties(host: HTMLElement, names: readonly string[]): void {
  const properties = host as unknown as Record<string, unknown>;
  for (const name of names) {
    if (!Object.hasOwn(properties, name)) continue;
    const value = properties[name];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the own property is what is in the way
    delete properties[name];
    properties[name] = value;
  }
}

/** Dispatches an event; returns false if the page cancelled the default action. */
export function emit(host: HTMLElement, type: string, detail: object, cancelable = false): boolean {
  return host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
}

/** Runs `render` in the next frame, at most once per frame. */
export function onceAFrame(render: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const run = (): void => {
      asked = false;
      render();
    };
    // Hidden pages get no frames.
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  };
}

/** Passes at most one text per second, the latest, to `tell`: a screen reader reads each one to its end. */
export function atMostOnceASecond(tell: (text: string) => void): (text: string) => void {
  let latest: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = latest === undefined ? undefined : setTimeout(flush, 1_000);
    if (latest !== undefined) tell(latest);
    latest = undefined;
  };
  return (text) => {
    latest = text;
    if (timer === undefined) flush();
  };
}
