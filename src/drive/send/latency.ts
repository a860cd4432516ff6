/** Percentiles of durations, in constant memory: Node's own HDR histogram, so no library is needed for it. */
import { createHistogram } from 'node:perf_hooks';

/** In ms. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface Latency {
  /** Takes a duration in ms. */
  record(durationMs: number): void;
  /** Exact to three figures; undefined before the first was recorded. */
  percentiles(): Percentiles | undefined;
}

export function createLatency(): Latency {
  // It counts whole numbers from 1 on: microseconds.
  const histogram = createHistogram({ lowest: 1, highest: 86_400_000_000, figures: 3 });
  let max = 0;
  // It answers the upper end of a bucket, which can lie beyond all that was recorded.
  const at = (percentile: number) => Math.min(milliseconds(histogram.percentile(percentile)), max);
  return {
    record(durationMs) {
      max = Math.max(max, milliseconds(durationMs * 1_000));
      histogram.record(Math.max(1, Math.round(durationMs * 1_000)));
    },
    percentiles() {
      if (histogram.count === 0) return undefined;
      return { p50: at(50), p95: at(95), p99: at(99), max };
    },
  };
}

/** Ms since a `performance.now()`, to a hundredth. */
export const since = (start: number): number => Math.round((performance.now() - start) * 100) / 100;

const milliseconds = (microseconds: number) => Math.round(microseconds / 10) / 100;
