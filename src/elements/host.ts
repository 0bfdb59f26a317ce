// What both elements have in common with the page around them.

/** In Node there are no elements, but a page that is rendered there imports this all the same. */
export const HostElement: typeof HTMLElement =
  (globalThis as { HTMLElement?: typeof HTMLElement }).HTMLElement ?? (Object as unknown as typeof HTMLElement);

/** Defines an element, unless there are none here, or another copy of the package has defined it already. */
export function defineElement(name: string, element: CustomElementConstructor): void {
  const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements;
  if (registry && !registry.get(name)) registry.define(name, element);
}

/** Gives an element a shadow of these nodes. Styles that scripts construct need nothing of a page's CSP. */
export function attachShadow(host: HTMLElement, css: string, ...nodes: Node[]): ShadowRoot {
  const shadow = host.attachShadow({ mode: "open", delegatesFocus: true });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(...nodes);
  return shadow;
}

/** What was set on the element before it was defined hides the class's own accessors: sets it anew. */
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

/** Tells the page; says whether it left the matter to the element. */
export function emit(host: HTMLElement, type: string, detail: object, cancelable = false): boolean {
  return host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
}

/** Runs `render` in the next frame, once, however often it was asked for. */
export function onceAFrame(render: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    const run = (): void => {
      asked = false;
      render();
    };
    // A page that is not looked at has no frames.
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  };
}

/** Gives `tell` the last of the texts, at most one a second: a screen reader reads each to its end. */
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
