/** Asks EventBridge itself whether a record fits any rule of the bus: nothing here knows how patterns match. */
import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { Aws } from '../aws/aws.ts';
import { isNamed } from '../aws/error-names.ts';
import { listRules } from '../aws/list-rules.ts';
import type { Stack } from '../pattern/stack.ts';
import { patiently } from './patiently.ts';
import type { DestinationRecord } from './record.ts';

/** Rules are read again after this long: they may be changed while a tail follows. */
const FRESH_MS = 15_000;

/**
 * Answers `(record) => is there a rule, other than the records rule, that it fits?`; undefined when that can't be known
 * (the bus is gone, or EventBridge doesn't take the event).
 */
export function routing(aws: Aws, stack: Stack, signal: AbortSignal) {
  let patterns: Promise<string[] | undefined> | undefined;
  let readAt = 0;

  return async (record: DestinationRecord): Promise<boolean | undefined> => {
    if (!patterns || Date.now() - readAt > FRESH_MS) {
      patterns = readPatterns(aws, stack, signal);
      readAt = Date.now();
    }
    const event = JSON.stringify(record.event);
    const asked = await patterns.catch((error) => {
      patterns = undefined;
      throw error;
    });
    if (!asked) return undefined;
    for (const pattern of asked) {
      const fits = await test(aws, pattern, event, signal);
      if (fits !== false) return fits;
    }
    return false;
  };
}

async function test(aws: Aws, pattern: string, event: string, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const { Result } = await patiently({ aws, signal, what: 'EventBridge' }, () =>
      aws
        .client(EventBridgeClient)
        .send(new TestEventPatternCommand({ EventPattern: pattern, Event: event }), { abortSignal: signal }),
    );
    // An answer without a result says nothing: that no rule takes the event is claimed only where EventBridge says so.
    return Result;
  } catch (error) {
    // "Parameter Event is not valid.": too large, or not whole.
    if (isNamed(error, 'ValidationException')) return undefined;
    throw error;
  }
}

/** The patterns of the rules, disabled ones too (that nothing was delivered is no misrouting); undefined when there is no such bus. */
async function readPatterns(aws: Aws, stack: Stack, signal: AbortSignal): Promise<string[] | undefined> {
  const rules = await listRules(aws, stack.bus.name, (request) =>
    patiently({ aws, signal, what: 'EventBridge' }, () =>
      aws.client(EventBridgeClient).send(request, { abortSignal: signal }),
    ),
  );
  return rules?.flatMap(({ Name, EventPattern }) =>
    EventPattern && Name !== stack.rules.records.name ? [EventPattern] : [],
  );
}
