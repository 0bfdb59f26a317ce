// The status of a transfer in one line.

import { formatSize, formatSpeed, formatTimeLeft } from "./format.ts";
import { t } from "./text/text.ts";
import type { Transfer } from "./transfer.ts";

/** Progress and speed, or why it failed. `isUp`: whether there is a connection. */
export function describeTransfer(item: Transfer, isUp: boolean): string {
  const { size, kind } = item.job;
  const text = t.transfers;
  const far = t.units.of(formatSize(item.transferred), formatSize(size));
  switch (item.state) {
    case "waiting":
      return isUp ? text.waiting(formatSize(size)) : text.waitsForConnection;
    case "paused":
      return text.paused(far);
    case "running": {
      if (item.isCancelling) return text.cancelling;
      const parts = [far];
      const speed = item.speed.read(performance.now());
      if (!isUp) parts.push(text.waitingForConnection);
      else if (speed !== undefined) parts.push(formatSpeed(speed));
      if (isUp && speed !== undefined && speed > 0) parts.push(formatTimeLeft((size - item.transferred) / speed));
      return parts.join(" · ");
    }
    case "done":
      return `${kind === "upload" ? text.uploaded : text.downloaded} · ${formatSize(size)}`;
    case "cancelled":
      return text.cancelled;
    case "failed":
      return `${item.problem ?? text.itFailed}${item.resumesByItself ? ` ${text.goesOnByItself}` : ""}`;
  }
}
