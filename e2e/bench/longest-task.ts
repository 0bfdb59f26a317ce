/** What Chromium must record: each task of its event loops, and the names of its threads. */
export const TASK_CATEGORIES: string[] = ["disabled-by-default-devtools.timeline", "__metadata"];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** In µs. */
  readonly dur?: number;
  /** Of the thread's own time, in µs. */
  readonly tdur?: number;
  readonly args?: { name?: string };
}

/**
 * The longest task on the main thread of any renderer, in ms, from a trace in Chromium's JSON form. With `tdur` only the time
 * of the processor counts: on a busy machine, a task also waits for its turn.
 */
export function longestTask(trace: string, clock: "dur" | "tdur" = "dur"): number {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: TraceEvent[] };
  const mainThreads = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = traceEvents.filter(({ name, ph, pid, tid }) => {
    return name === "RunTask" && ph === "X" && mainThreads.has(`${pid} ${tid}`);
  });
  if (tasks.length === 0) throw new Error("the trace has no task of a main thread");
  return tasks.reduce((most, { [clock]: time = 0 }) => Math.max(most, time / 1000), 0);
}
