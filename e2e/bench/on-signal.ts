/** Calls `stop` on the first signal that asks this process to end. */
export function onSignal(stop: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const unlisten = (): void => signals.forEach((signal) => process.off(signal, first));
  const first = (): void => {
    unlisten();
    stop();
  };
  for (const signal of signals) process.on(signal, first);
  return unlisten;
}
