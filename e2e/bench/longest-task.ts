/** What Chromium must record: each task of its event loops, and the names of its threads. */
export const TASK_CATEGORIES: string[] = ["disabled-by-default-devtools.timeline", "__metadata"];

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** In µs. */
  readonly dur?: number;
  readonly args?: { name?: string };
}

/** The longest task on the main thread of any renderer, in ms, from a trace in Chromium's JSON form. */
export function longestTask(trace: string): number {
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
  return tasks.reduce((most, { dur = 0 }) => Math.max(most, dur / 1000), 0);
}
