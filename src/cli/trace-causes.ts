/** Why a message may have stopped where it did: what of that hop is not as `up` makes it, and what the local endpoint dropped there. */
import type { Break, Involved } from '../drive/trace/trace-breaks.ts';
import type { HopName } from '../drive/trace/trace-hops.ts';
import { FUNCTIONS, RULES, type Stack } from '../pattern/stack.ts';
import { type ResourceState, status } from '../provision/status.ts';
import { findLocal } from '../target/local-endpoint.ts';
import { stateFolder } from '../target/state-folder.ts';
import { failureOf } from './report/failure-of.ts';
import { explained } from './report/provision-failure.ts';
import type { Place } from './session.ts';

/** What is not as it should be. */
export interface Cause extends Involved {
  state: 'missing' | 'drifted' | 'foreign';
  /** Where it differs. */
  paths?: string[];
}

export interface Drop {
  hop: string;
  resource: string;
  reason: string;
  count: number;
}

export interface Stop extends Break {
  causes: Cause[];
  /** Of the local endpoint since it began, not of this message alone. */
  drops: Drop[];
}

export interface Causes {
  stops: Stop[];
  /** The stack is to be without a record log. */
  records?: boolean;
  /** Delays of AWS pass faster here. */
  fast: boolean;
  /** Why it could not be looked at. */
  unseen?: string;
}

/** Where the endpoint counts what a message did not come through on its way to a hop. */
const DROPPED_BEFORE: Record<HopName, readonly string[]> = {
  api: ['api'],
  topic: ['api'],
  function: ['sns', 'lambda'],
  record: ['lambda', 'destination', 'events', 'logs'],
  rule: ['events'],
  target: ['events', 'lambda', 'logs'],
};

/** Asks only where something stopped; that it may not be asked is told, and stops nothing. */
export async function causesOf(place: Place, breaks: readonly Break[]): Promise<Causes> {
  if (breaks.length === 0) return { stops: [], fast: false };
  const [looked, local] = await Promise.all([look(place), localOf(place)]);
  const { resources = [], choices } = looked.status ?? {};
  const stops = breaks.map((each): Stop => {
    // That no rule takes a record is no drop: what is counted of these rules was of others.
    const arns = each.at === 'rule' ? [] : each.involved.map((involved) => arnOf(place.stack, involved));
    return {
      ...each,
      causes: resources.filter((resource) => each.involved.some((one) => isSame(one, resource))).flatMap(causeOf),
      drops: (local?.drops ?? []).filter(
        ({ hop, resource, reason }) =>
          DROPPED_BEFORE[each.at].includes(hop) &&
          arns.some((arn) => arn && (names(resource, arn) || names(reason, arn))),
      ),
    };
  });
  return { stops, records: choices?.records, fast: local?.clock === 'fast', unseen: looked.unseen };
}

async function look({ aws, stack, asked }: Place) {
  try {
    return { status: await explained(status(aws, stack), asked) };
  } catch (error) {
    const failure = failureOf(error);
    if (!failure || aws.signal.aborted) throw error;
    return { unseen: `the resources of the stack: ${failure.message}` };
  }
}

/** Our own endpoint counts what AWS drops without a word. */
async function localOf({ target, own }: Place) {
  if (target.kind !== 'local' || own) return undefined;
  return (await findLocal(stateFolder()).catch(() => undefined))?.status;
}

const isSame = (one: Involved, other: Involved) => one.kind === other.kind && one.name === other.name;

function causeOf({ kind, name, state, differences = [] }: ResourceState): Cause[] {
  if (state === 'ok') return [];
  return [{ kind, name, state, ...(state === 'drifted' && { paths: differences.map(({ path }) => path) }) }];
}

/** The ARN by which the endpoint counts. */
function arnOf(stack: Stack, { kind, name }: Involved): string | undefined {
  if (/::(Subscription|Topic)$/.test(kind)) return stack.topic.arn;
  if (kind === 'AWS::Events::EventBus') return stack.bus.arn;
  const rule = RULES.map((role) => stack.rules[role]).find(
    (each) => kind === 'AWS::Events::Rule' && each.name === name,
  );
  const functions = FUNCTIONS.map((role) => stack.functions[role]);
  const fn = functions.find((each) => kind.startsWith('AWS::Lambda::') && each.name === name.replace(/\/.*$/, ''));
  return rule?.arn ?? fn?.arn;
}

/** Of `…:one` and `…:one-2` only the one that is meant. */
const names = (text: string, arn: string): boolean =>
  text
    .split(arn)
    .slice(1)
    .some((rest) => !/^[\w-]/.test(rest));
