/** Asks EventBridge which rules of the bus take a record, and where one does not, which field of its pattern is in the way. */
import { EventBridgeClient, type Rule, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { Aws } from '../../aws/aws.ts';
import { isNamed } from '../../aws/error-names.ts';
import { listRules } from '../../aws/list-rules.ts';
import { patiently } from '../../logs/patiently.ts';
import type { DestinationRecord } from '../../logs/record.ts';
import type { Stack } from '../../pattern/stack.ts';
import { type Leaf, leavesOf, valuesAt } from './pattern-leaves.ts';

/** A field of a pattern that the record does not meet. */
export interface FieldDifference {
  /** `detail.responsePayload.source`. */
  path: string;
  /** What the record holds there; a list where there are several, absent where there is nothing. */
  actual?: unknown;
  /** What the rule's pattern wants there. */
  wanted: unknown;
}

export interface RuleFit {
  rule: string;
  enabled: boolean;
  /** Undefined where EventBridge can't tell. */
  matches?: boolean;
  /** Where it doesn't match. */
  differences?: FieldDifference[];
  /** Each field matches by itself, but not in one element of an array. */
  apart?: true;
}

/**
 * As the rules are now; the records rule, which takes all, is left out. Undefined where there is no such bus. Nothing here knows
 * how patterns match: the whole pattern is asked, then each leaf of it alone (`TestEventPattern`).
 */
export async function ruleFits(
  aws: Aws,
  stack: Stack,
  record: DestinationRecord,
  signal: AbortSignal,
): Promise<RuleFit[] | undefined> {
  const call = <T>(send: () => Promise<T>) => patiently({ aws, signal, what: 'EventBridge' }, send);
  const client = aws.client(EventBridgeClient);
  const event = JSON.stringify(record.event);

  async function takes(pattern: unknown): Promise<boolean | undefined> {
    const request = new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: event });
    try {
      return (await call(() => client.send(request, { abortSignal: signal }))).Result;
    } catch (error) {
      // "Parameter Event is not valid.": too large, or not whole.
      if (isNamed(error, 'ValidationException')) return undefined;
      throw error;
    }
  }

  async function fit({ Name = '', State, EventPattern = '{}' }: Rule): Promise<RuleFit> {
    const pattern: unknown = JSON.parse(EventPattern);
    const matches = await takes(pattern);
    const said = { rule: Name, enabled: State !== 'DISABLED', matches };
    if (matches !== false) return said;
    const leaves = leavesOf(pattern);
    const asked = await Promise.all(leaves.map(async (leaf) => ({ leaf, takes: await takes(leaf.pattern) })));
    const differences = asked.filter(({ takes }) => takes === false).map(({ leaf }) => difference(record, leaf));
    if (differences.length > 0) return { ...said, differences };
    return { ...said, differences, ...(asked.every(({ takes }) => takes) && { apart: true as const }) };
  }

  const rules = await listRules(aws, stack.bus.name, (request) =>
    call(() => client.send(request, { abortSignal: signal })),
  );
  const asked = rules?.filter(({ Name, EventPattern }) => EventPattern && Name !== stack.rules.records.name);
  return asked && Promise.all(asked.map(fit));
}

function difference({ event }: DestinationRecord, { path, wanted }: Leaf): FieldDifference {
  const values = valuesAt(event, path);
  if (values.length === 0) return { path: path.join('.'), wanted };
  return { path: path.join('.'), actual: values.length === 1 ? values[0] : values, wanted };
}
