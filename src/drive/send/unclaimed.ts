/** Records that nothing but their request tells of: they may be read before the reply that names it. */
import type { JudgedRecord } from '../../logs/outcomes.ts';

/** Of the time of a reply, and of how many may come in it, there is no more. */
const MOST = 1_000;
const KEPT_MS = 30_000;

export function createUnclaimed() {
  const kept = new Map<string, { judged: JudgedRecord; at: number }>();
  return {
    keep(judged: JudgedRecord): void {
      const now = performance.now();
      kept.set(judged.record.requestId, { judged, at: now });
      for (const [requestId, { at }] of kept) {
        if (kept.size <= MOST && now - at < KEPT_MS) break;
        kept.delete(requestId);
      }
    },
    /** The record of that request, once. */
    claim(requestId: string): JudgedRecord | undefined {
      const judged = kept.get(requestId)?.judged;
      kept.delete(requestId);
      return judged;
    },
  };
}
