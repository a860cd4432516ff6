/** Filter policies of subscriptions: EventBridge's pattern language over a message's attributes or its body. */
import { fieldsOf } from '../events/fields.ts';
import { compilePattern } from '../events/pattern.ts';
import { PatternError } from '../events/pattern-error.ts';
import { invalid } from './errors.ts';
import type { Message } from './message.ts';

export type Filter = (message: Message) => boolean;

/** Bounds of a policy: keys, and the product of the values of each [K]. */
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;

/**
 * Compiles a subscription's FilterPolicy and FilterPolicyScope; undefined if it has none. Throws InvalidParameter;
 * `reason` is what SNS puts before the text: `Attributes Reason: ` in Subscribe, nothing in SetSubscriptionAttributes.
 */
export function compileFilter(attributes: ReadonlyMap<string, string>, reason: string): Filter | undefined {
  const scope = attributes.get('FilterPolicyScope') ?? 'MessageAttributes';
  if (scope !== 'MessageAttributes' && scope !== 'MessageBody')
    throw invalid(
      `${reason}FilterPolicyScope: Invalid value [${scope}]. Please use either MessageBody or MessageAttributes`,
    );
  const policy = attributes.get('FilterPolicy');
  if (!policy || /^\s*\{\s*\}\s*$/.test(policy)) return undefined;
  try {
    const pattern = compilePattern(policy);
    checkSize(JSON.parse(policy));
    if (scope === 'MessageBody') {
      return ({ message }) => {
        const body = parsed(message);
        return body !== undefined && pattern.matches(fieldsOf(body));
      };
    }
    if (isNested(JSON.parse(policy)))
      throw new PatternError('Filter policy scope MessageAttributes does not support nested filter policy');
    return ({ attributes }) => pattern.matches(fieldsOf(filterable(attributes)));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalid(`${reason}FilterPolicy: ${error.message}`);
  }
}

/** Counted to the leaves; each level of nesting counts once more [K]. */
function checkSize(policy: Record<string, unknown>): void {
  let keys = 0;
  let combinations = 1;
  const count = (members: object, depth: number): void => {
    for (const value of Object.values(members)) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) count(value, depth + 1);
      else {
        keys += 1;
        combinations *= depth * (Array.isArray(value) ? value.length : 1);
      }
    }
  };
  count(policy, 1);
  if (keys > MOST_KEYS) throw new PatternError(`Filter policy can not have more than ${MOST_KEYS} keys`);
  if (combinations > MOST_COMBINATIONS) throw new PatternError('Filter policy is too complex');
}

const isNested = (policy: Record<string, unknown>): boolean =>
  Object.values(policy).some((value) => !Array.isArray(value));

/** Attributes as the values that a policy is compared with; binary ones can't be. */
function filterable(attributes: Message['attributes']): Record<string, unknown> {
  const entries = Object.entries(attributes).flatMap(([name, { Type, Value }]): [string, unknown][] => {
    if (Type.startsWith('Binary')) return [];
    if (Type === 'String.Array') return [[name, parsed(Value) ?? Value]];
    return [[name, /^Number(\.|$)/.test(Type) ? Number(Value) : Value]];
  });
  return Object.fromEntries(entries);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
