/** Counts what AWS would drop without a word, so that `local status` can say what and why. */

export type Hop = 'api' | 'sns' | 'lambda' | 'destination' | 'events' | 'logs';
export interface Drop {
  hop: Hop;
  /** ARN of what dropped it. */
  resource: string;
  reason: string;
  count: number;
}
export interface Drops {
  add(hop: Hop, resource: string, reason: string): void;
  list(): Drop[];
}

/** At most this many different drops are kept apart; the rest is counted under the reason `other`. */
const KEPT = 1000;

export function createDrops(): Drops {
  const drops = new Map<string, Drop>();
  return {
    add(hop, resource, reason) {
      const known = drops.get(`${hop}\n${resource}\n${reason}`);
      if (known) known.count += 1;
      else if (drops.size < KEPT) drops.set(`${hop}\n${resource}\n${reason}`, { hop, resource, reason, count: 1 });
      else if (reason !== 'other') this.add(hop, '*', 'other');
      else drops.set(`${hop}\n${resource}\n${reason}`, { hop, resource, reason, count: 1 });
    },
    list: () => [...drops.values()],
  };
}
