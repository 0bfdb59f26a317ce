/** Something that is due at a time of `performance.now()`. */
export interface Alarm {
  readonly due: number;
  readonly ring: () => void;
}

/** Timers of the platform may be early by less than this, in ms. */
const TOLERANCE = 1;

/** A timer that is later than this, in ms, is set again. */
const OVERDUE = 1_000;

const pending = new Set<Alarm>();
let timer: ReturnType<typeof setTimeout> | undefined;
/** When `timer` is due. */
let armed = Infinity;

/**
 * Calls `ring` after `ms`, as `setTimeout` does. All alarms share one timer of the platform: every small object needs several
 * that almost never ring, and setting and clearing each was 5 % of the time of a put.
 */
export function setAlarm(ring: () => void, ms: number): Alarm {
  const now = performance.now();
  const alarm = { due: now + ms, ring };
  pending.add(alarm);
  // Long overdue: the machine has slept, or a test has put the timers back that it had replaced.
  if (armed < now - OVERDUE) arm(now, 0);
  else if (alarm.due < armed) arm(alarm.due, ms);
  return alarm;
}

/** Has no effect on an alarm that has rung. */
export function clearAlarm(alarm: Alarm | undefined): void {
  if (alarm && pending.delete(alarm) && pending.size === 0) disarm();
}

/** An idle timer would keep a Node process alive. */
function disarm(): void {
  clearTimeout(timer);
  armed = Infinity;
}

function arm(due: number, ms: number): void {
  clearTimeout(timer);
  armed = due;
  timer = setTimeout(onTime, ms);
}

function onTime(): void {
  const now = performance.now();
  const due = [...pending].filter((alarm) => alarm.due - now < TOLERANCE).sort((a, b) => a.due - b.due);
  armed = Infinity;
  let next = Infinity;
  for (const alarm of pending) if (alarm.due - now >= TOLERANCE) next = Math.min(next, alarm.due);
  if (next < Infinity) arm(next, next - now);
  for (const alarm of due) {
    // Another one may have cleared it.
    if (!pending.delete(alarm)) continue;
    try {
      alarm.ring();
    } catch (error) {
      // As an error in a timer of its own: the other alarms ring all the same.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
  if (pending.size === 0) disarm();
}
