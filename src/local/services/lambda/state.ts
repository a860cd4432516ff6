/** What Lambda remembers: functions with their policies, destinations and tags, by ARN. */
import type { FunctionConfiguration, FunctionEventInvokeConfig } from '@aws-sdk/client-lambda';
import type { Entry } from '../../runtime/unzip.ts';
import { later } from '../../slowness.ts';
import { awsError } from '../../wire/aws-error.ts';
import type { World } from '../../world.ts';

export interface PolicyStatement {
  Sid: string;
  Effect: 'Allow';
  Principal: string | { Service: string } | { AWS: string };
  Action: string;
  Resource: string;
  Condition?: Record<string, Record<string, string>>;
}
/** A function's own policy; replaced with each change, never changed in place. */
export interface FunctionPolicy {
  statements: readonly PolicyStatement[];
  revision: string;
}
export interface LambdaFunction {
  name: string;
  arn: string;
  region: string;
  /** As GetFunctionConfiguration answers it; never changed in place. */
  configuration: FunctionConfiguration;
  entries: Entry[];
  tags: Map<string, string>;
  policy: FunctionPolicy;
  /** What GetPolicy answers, and what decides who may invoke beside the policy itself: both are behind it (aws-facts 6.2, 3.1). */
  seenPolicy: { toRead: FunctionPolicy; inEffect: FunctionPolicy };
  invokeConfig?: FunctionEventInvokeConfig;
  /** Reserved concurrency. */
  reserved?: number;
}
export interface LambdaState {
  all(region: string): LambdaFunction[];
  /** Whatever its qualifier. */
  byArn(arn: string): LambdaFunction | undefined;
  /** What an ARN would run: the function, with `$LATEST` too. Versions and aliases there are none of. */
  runBy(arn: string): LambdaFunction | undefined;
  add(created: LambdaFunction): void;
  remove(removed: LambdaFunction): void;
  arnOf(region: string, name: string): string;
  /** The unqualified ARN of a function by name, partial ARN or ARN, whether it is there or not; undefined for what is none. */
  arnOfRef(region: string, ref: string): string | undefined;
  /** The same with the qualifier that it is asked for with, if any: what a policy must name. */
  qualifiedArnOf(region: string, ref: string, qualifier?: string): string | undefined;
  /** A function by name, partial ARN or ARN, with or without `$LATEST`; throws ResourceNotFoundException. */
  find(region: string, ref: string | undefined, qualifier?: string): LambdaFunction;
  /** The same, with those that are being deleted: what GetFunction tells of. */
  findOrGoing(region: string, ref: string | undefined, qualifier?: string): LambdaFunction;
}

const NAME = /^[a-zA-Z0-9-_]{1,64}$/;

export function createLambdaState(world: World): LambdaState {
  const functions = new Map<string, LambdaFunction>();
  /** Another function of the name takes the place at once (aws-facts 6.3). */
  const going = new Map<string, LambdaFunction>();
  const state: LambdaState = {
    all: (region) =>
      [...functions.values()].filter((fn) => fn.region === region).sort((a, b) => (a.name < b.name ? -1 : 1)),
    byArn: (arn) => functions.get(unqualified(arn)),
    runBy: (arn) => functions.get(arn.replace(/:\$LATEST$/, '')),
    add: (created) => void functions.set(created.arn, created),
    remove(removed) {
      functions.delete(removed.arn);
      going.set(removed.arn, removed);
      later(world.clock, world.slowness.functionDeletingMs, () => {
        if (going.get(removed.arn) === removed) going.delete(removed.arn);
      });
    },
    arnOf: (region, name) => `arn:${world.partition}:lambda:${region}:${world.account}:function:${name}`,
    arnOfRef(region, ref) {
      const parsed = parse(ref, state.arnOf(region, '').slice(0, -1));
      return parsed && (parsed.arn ?? state.arnOf(region, parsed.name));
    },
    qualifiedArnOf(region, ref, qualifier) {
      const parsed = parse(ref, state.arnOf(region, '').slice(0, -1));
      const wanted = qualifier || parsed?.qualifier;
      return parsed && (parsed.arn ?? state.arnOf(region, parsed.name)) + (wanted ? `:${wanted}` : '');
    },
    find: (region, ref, qualifier) => lookUp([functions], region, ref, qualifier),
    findOrGoing: (region, ref, qualifier) => lookUp([functions, going], region, ref, qualifier),
  };
  return state;

  function lookUp(among: Map<string, LambdaFunction>[], region: string, ref = '', qualifier?: string) {
    const parsed = parse(ref, state.arnOf(region, '').slice(0, -1));
    if (!parsed) throw invalidRef(ref);
    const { region: asked = region } = parsed;
    // The next two texts are [K].
    if (asked !== region) {
      const text = `Functions from '${asked}' are not reachable in this region ('${region}')`;
      throw awsError('ResourceNotFoundException', text, { Type: 'User' });
    }
    if (qualifier !== undefined && parsed.qualifier !== undefined && qualifier !== parsed.qualifier) {
      const text = 'The derived qualifier from the function name does not match the specified qualifier.';
      throw awsError('InvalidParameterValueException', text, { Type: 'User' });
    }
    const wanted = qualifier ?? parsed.qualifier;
    const arn = parsed.arn ?? state.arnOf(region, parsed.name);
    const found = among.map((some) => some.get(arn)).find(Boolean);
    const known = wanted === undefined || wanted === '$LATEST';
    if (!found || !known) {
      throw awsError('ResourceNotFoundException', `Function not found: ${arn}${known ? '' : `:${wanted}`}`, {
        Type: 'User',
      });
    }
    return found;
  }
}

/** Without a qualifier: `arn:aws:lambda:R:A:function:NAME`. */
export const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

function parse(
  ref: string,
  prefix: string,
): { name: string; arn?: string; region?: string; qualifier?: string } | undefined {
  const parts = ref.split(':');
  if (ref.startsWith('arn:')) {
    const [name, qualifier] = parts.slice(6);
    if (parts[2] !== 'lambda' || parts[5] !== 'function' || !name || !NAME.test(name)) return undefined;
    return { name, arn: unqualified(ref), region: parts[3] ?? '', ...(qualifier ? { qualifier } : {}) };
  }
  // NAME, NAME:QUALIFIER, or ACCOUNT:function:NAME[:QUALIFIER]
  const [name, qualifier] = parts[1] === 'function' ? parts.slice(2) : parts;
  if (parts[1] === 'function' && !prefix.includes(`:${parts[0]}:`)) return undefined;
  if (!name || !NAME.test(name)) return undefined;
  return { name, ...(qualifier ? { qualifier } : {}) };
}

const invalidRef = (ref: string) =>
  awsError(
    'ValidationException',
    `1 validation error detected: Value '${ref}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
    {},
    400,
  );

export { NAME as FUNCTION_NAME };
