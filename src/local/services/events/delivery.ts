/** Takes an event to the targets of the rules it matches, in the background, as EventBridge does: retried or dropped. */
import type { Target } from '@aws-sdk/client-eventbridge';
import { createByteBudget } from '../../byte-budget.ts';
import type { Delivery, ServiceActor, World } from '../../world.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { isJson } from './json.ts';
import type { Bus, Rule, StoredTarget } from './state.ts';
import { targetInput } from './target-input.ts';

/** An event in AWS's order of keys (aws-facts 1.1); `time` has seconds only. */
export interface BusEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}
interface Hop {
  rule: Rule;
  stored: StoredTarget;
  payload: string;
}

/** Retries of throttled deliveries (aws-facts 3.1). */
const MOST_RETRIES = 185;
const OLDEST_SECONDS = 24 * 3600;
/** First and longest wait between tries; AWS tells `exponential back-off with jitter` only. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;

/** A rule that is off, or has no target, keeps no event from being lost. */
const UNMATCHED = 'no rule with a target matches';

/** AWS says nothing of it (aws-facts 3.1). */
const TOO_FRESH = 'the rule, or its target, was changed a moment ago and is not in effect yet';

/** What all events that wait for their next try may hold. */
const WAITING_BYTES = 64 * 2 ** 20;

/** Returns a function that accepts an event for a bus at once and delivers it later. It never throws. */
export function createDelivery(world: World): (bus: Bus, event: BusEvent) => void {
  const waiting = createByteBudget(WAITING_BYTES);
  let open = true;
  world.onClose(() => {
    open = false;
  });

  function fanOut(bus: Bus, event: BusEvent, now: number): void {
    const rules = [...bus.rules.values()].filter(({ state, targets }) => state !== 'DISABLED' && targets.size > 0);
    const fields: Fields = fieldsOf(event);
    let json: string | undefined;
    let matched = false;
    for (const rule of rules) {
      const verdict = matches(rule, fields);
      // Who can't tell has said so.
      matched ||= verdict !== false;
      if (!verdict) continue;
      const inEffect = isInEffect(rule, fields);
      json ??= JSON.stringify(event);
      for (const stored of rule.targets.values()) {
        if (!inEffect || !stored.inEffect) {
          world.drops.add('events', rule.arn, TOO_FRESH);
          continue;
        }
        const context = { ruleArn: rule.arn, ruleName: rule.name, now };
        const payload = targetInput(stored.target, json, event, context);
        attempt({ rule, stored, payload }, 0, 0);
      }
    }
    if (!matched) world.drops.add('events', bus.arn, UNMATCHED);
  }

  /** Undefined where matching takes too much. */
  function matches(rule: Rule, fields: Fields): boolean | undefined {
    try {
      return rule.pattern.matches(fields);
    } catch (error) {
      world.drops.add('events', rule.arn, `not matched: ${messageOf(error)}`);
      return undefined;
    }
  }

  function attempt(hop: Hop, retries: number, waitedMs: number): void {
    if (!open) return;
    const answer = guarded(() => send(world, hop));
    if (answer.delivered) return;
    const waitMs = Math.min(FIRST_WAIT_MS * 2 ** retries, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
    const end = answer.code === 'THROTTLING' ? exhausted(hop.stored.target, retries, waitedMs + waitMs) : '';
    if (end !== undefined || !waiting.take(hop.payload)) {
      // On AWS it would go to the target's dead-letter queue; there are no queues here.
      const queue = hop.stored.target.DeadLetterConfig?.Arn;
      const lost = queue ? ` (there is no dead-letter queue ${queue})` : '';
      world.drops.add('events', hop.rule.arn, `${answer.reason}${end ?? ''}${lost}`);
      return;
    }
    world.clock.after(waitMs, () => {
      waiting.give(hop.payload);
      attempt(hop, retries + 1, waitedMs + waitMs);
    });
  }

  return (bus, event) => {
    const now = world.clock.now();
    setImmediate(() => {
      if (!open) return;
      try {
        fanOut(bus, event, now);
      } catch (error) {
        world.drops.add('events', bus.arn, `not delivered: ${messageOf(error)}`);
      }
    });
  };
}

/** Which bound ends the retries; undefined while none does. Ages are AWS's time: the sum of the waits. */
function exhausted({ RetryPolicy }: Target, retries: number, ageMs: number): string | undefined {
  if (retries >= (RetryPolicy?.MaximumRetryAttempts ?? MOST_RETRIES)) return ' (MaximumRetryAttempts)';
  if (ageMs > (RetryPolicy?.MaximumEventAgeInSeconds ?? OLDEST_SECONDS) * 1000) return ' (MaximumEventAgeInSeconds)';
  return undefined;
}

function send(world: World, { rule, stored, payload }: Hop): Delivery {
  const arn = stored.target.Arn!;
  const actor: ServiceActor = { service: 'events.amazonaws.com', sourceArn: rule.arn };
  if (/^arn:[\w-]+:lambda:/.test(arn)) {
    // A function's event is JSON. What AWS does with what a template makes of an event and is none, is unverified.
    if (stored.target.InputTransformer && !isJson(payload)) {
      const reason = `what the InputTransformer of target ${stored.target.Id} renders is no JSON`;
      return { delivered: false, code: 'SDK_CLIENT_ERROR', reason };
    }
    return world.functions.invokeAsync(arn, payload, actor);
  }
  if (/^arn:[\w-]+:logs:/.test(arn)) {
    const group = arn.replace(/:\*$/, '');
    return world.logs.append(group, stored.streamName, [{ timestamp: world.clock.now(), message: payload }], actor);
  }
  return { delivered: false, code: 'SDK_CLIENT_ERROR', reason: `the local endpoint has no such target: ${arn}` };
}

function guarded(deliver: () => Delivery): Delivery {
  try {
    return deliver();
  } catch (error) {
    return { delivered: false, code: 'SDK_CLIENT_ERROR', reason: messageOf(error) };
  }
}

/** Until a change is in effect, what was before must match as well: what was opened opens late, what was closed is closed at once. */
const isInEffect = ({ pattern, inEffect }: Rule, fields: Fields): boolean =>
  inEffect === pattern || inEffect?.matches(fields) === true;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
