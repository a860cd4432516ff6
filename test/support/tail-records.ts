/** Destination records as EventBridge and its targets store them: in the record log, in a function's log or both, some more than once. */
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { pattern } from '../../src/pattern/pattern.ts';
import { failureEvent, successEvent } from './destination-events.ts';
import { age } from './tail-steps.ts';
import type { TailTrial } from './tail-trial.ts';

const OUTCOMES = ['success', 'failure', 'misrouted'] as const;
const MESSAGES = { success: 'please success', failure: 'please fail', misrouted: 'please reroute' };

export interface DrawnRecord {
  outcome: (typeof OUTCOMES)[number];
  isProbe: boolean;
  /** Of the record; in ms before it is written. */
  age: number;
  /** Where it is stored: in the log of the rule's target, or in the record log. */
  copies: { age: number; inTarget: boolean }[];
}

export const drawnRecord: fc.Arbitrary<DrawnRecord> = fc.record({
  outcome: fc.constantFrom(...OUTCOMES),
  isProbe: fc.nat(5).map((drawn) => drawn === 0),
  age,
  copies: fc.array(fc.record({ age, inTarget: fc.boolean() }), { minLength: 1, maxLength: 4 }),
});

/** The bus with the rules that `up` makes: what nobody was seen to get, they are asked about. */
export async function makeRules({ stack, endpoint }: TailTrial): Promise<void> {
  const events = endpoint.clientOf(EventBridgeClient);
  await events.send(new CreateEventBusCommand({ Name: stack.bus.name }));
  for (const { kind, name, properties } of pattern(stack, DEFAULT_CHOICES)) {
    if (kind !== 'AWS::Events::Rule') continue;
    const EventPattern = JSON.stringify(properties().EventPattern);
    await events.send(new PutRuleCommand({ Name: name, EventBusName: stack.bus.name, EventPattern }));
  }
}

/** Stores a record's copies, the `made`th one from 1 on; answers its id. */
export async function storeRecord(trial: TailTrial, drawn: DrawnRecord, made: number): Promise<string> {
  const { stack, now, store } = trial;
  const { outcome } = drawn;
  const digits = String(made).padStart(12, '0');
  const changes = {
    id: `00000000-0000-4000-8000-${digits}`,
    message: MESSAGES[outcome],
    destinedId: drawn.isProbe ? `probe-${made}` : `${made}`,
    timestamp: new Date(now() - drawn.age).toISOString(),
    ...(outcome === 'misrouted' && { responsePayload: { source: 'elsewhere', action: 'message', message: 'hello' } }),
  };
  const json = JSON.stringify(outcome === 'failure' ? failureEvent(changes) : successEvent(changes));
  for (const copy of drawn.copies) {
    const time = now() - copy.age;
    // No rule leads a misrouted one anywhere.
    if (!copy.inTarget || outcome === 'misrouted') {
      await store(stack.recordLog.name, 'stream', [{ time, message: json }]);
      continue;
    }
    const requestId = `11111111-1111-4111-8111-${digits}`;
    await store(stack.functions[outcome].logGroup, 'stream', [
      { time, message: `START RequestId: ${requestId} Version: $LATEST\n` },
      { time, message: `${new Date(time).toISOString()}\t${requestId}\tINFO\t${json}\n` },
      { time, message: `END RequestId: ${requestId}\n` },
    ]);
  }
  return changes.id;
}
