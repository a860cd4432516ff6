/** What provisioning tells while it goes on; reports show it, nobody here prints. */
import type { Wait } from '../aws/waits-of.ts';
import type { Change } from '../resources/resource.ts';

/** A resource as every output names it. */
export interface Named {
  kind: string;
  name: string;
  /** The service's own id where it isn't the name. */
  id?: string;
}

export type Happened = Change | 'removed' | 'absent' | 'kept';

/** What became of one resource. */
export interface Outcome extends Named {
  change: Happened;
}

/** What one resource took of a run's time. */
export interface Step {
  resource: Named;
  /** As `performance.now()` tells it. */
  startedAt: number;
  endedAt: number;
  /** All that had to be done before it, of what this run did. */
  after: readonly Named[];
  waits: readonly Wait[];
  /** It was only waited for what was made before to take effect. */
  late?: boolean;
}

export type ProvisionEvent =
  | { type: 'observing'; total: number }
  | { type: 'changing'; resource: Named; verb: 'ensure' | 'remove' }
  /** `unready`: what is made, or to be made, and takes effect late. */
  | { type: 'changed'; outcome: Outcome; done: number; total: number; unready?: readonly Named[] }
  | { type: 'failed'; resource: Named; error: unknown }
  /** Ctrl-C: what was settled by then, and what was not begun or not ended, with what failed by itself. */
  | { type: 'stopped'; settled: readonly Outcome[]; unfinished: readonly (Named & { error?: unknown })[] }
  | { type: 'looking'; what: string }
  /** Ctrl-C in the last look: all is removed, and nobody knows whether anything is left. */
  | { type: 'unseen' };

export type OnEvent = (event: ProvisionEvent) => void;
/** After each `changed`, and of what took effect late. Measured only for who listens: whose each wait is costs time itself. */
export type OnStep = (step: Step) => void;
