// Positions a menu at a point, entirely within the window. On phones, style sheets put it at the bottom.

const EDGE = 8;

export function placeWithin(element: HTMLElement | null, x: number, y: number): void {
  if (element === null || matchMedia("(max-width: 640px)").matches) return;
  const { width, height } = element.getBoundingClientRect();
  element.style.left = `${String(Math.max(EDGE, Math.min(x, innerWidth - width - EDGE)))}px`;
  element.style.top = `${String(Math.max(EDGE, Math.min(y, innerHeight - height - EDGE)))}px`;
}
