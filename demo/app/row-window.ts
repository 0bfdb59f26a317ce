// Which rows of a long list are rendered: those in view and some around them, and the active one.

/** Lists up to this length are rendered completely, so that the browser's own search finds all rows. */
const DRAW_ALL = 100;

/** Rows are added and removed in groups of this size, small enough for one frame of a fast scroll. */
const GROUP = 4;

/** Rows rendered above and below the visible ones. */
const MARGIN = 12;

/** Rows from `first` up to but not including `end`. */
export interface RowRange {
  first: number;
  end: number;
}

/** Either a row to render, or a spacer for `rows` rows that are not rendered. */
export type Segment = { index: number } | { after: number; rows: number };

/** The rows to render, for a list whose first row is `offset` px below the top of a view of `height` px. */
export function rangeInSight(offset: number, height: number, rowHeight: number, count: number): RowRange {
  if (count <= DRAW_ALL) return { first: 0, end: count };
  const top = Math.floor(-offset / rowHeight / GROUP) * GROUP - MARGIN;
  const bottom = Math.ceil((height - offset) / rowHeight / GROUP) * GROUP + MARGIN;
  const first = Math.max(0, Math.min(count, top));
  return { first, end: Math.max(first, Math.min(count, bottom)) };
}

/** The rows in view, of the same list. */
export function rowsInView(offset: number, height: number, rowHeight: number, count: number): RowRange {
  const first = Math.max(0, Math.min(count, Math.floor(-offset / rowHeight)));
  return { first, end: Math.max(first, Math.min(count, Math.ceil((height - offset) / rowHeight))) };
}

/** Rows that are added on each side in one frame, besides those in view. */
const GROWTH = 4;

/** The next step from the rendered rows to the wanted ones. What is in view is rendered now, the rest little by little. */
export function growTowards(wanted: RowRange, view: RowRange, rendered: RowRange): RowRange {
  const isNear = rendered.first <= view.end && rendered.end >= view.first && rendered.end > rendered.first;
  // At first only what is in view.
  if (!isNear) return view.end > view.first ? view : wanted;
  return {
    first: Math.max(wanted.first, Math.min(view.first, rendered.first - GROWTH)),
    end: Math.min(wanted.end, Math.max(view.end, rendered.end + GROWTH)),
  };
}

/** The rows of the range and the row `kept`, in order, with spacers for all others. */
export function segmentsOf({ first, end }: RowRange, kept: number, count: number): Segment[] {
  const segments: Segment[] = [];
  let next = 0;
  const draw = (index: number): void => {
    if (index > next) segments.push({ after: next, rows: index - next });
    segments.push({ index });
    next = index + 1;
  };
  if (kept >= 0 && kept < first) draw(kept);
  for (let index = first; index < end; index++) draw(index);
  if (kept >= end && kept < count) draw(kept);
  if (next < count) segments.push({ after: next, rows: count - next });
  return segments;
}
