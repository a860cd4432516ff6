/** What EventBridge remembers per region: buses, their rules, and the rules' targets. */
import type { LogConfig, RuleState, Target } from '@aws-sdk/client-eventbridge';
import { awsError } from '../../wire/aws-error.ts';
import type { World } from '../../world.ts';
import { checkBusName } from './checks.ts';
import type { Pattern } from './pattern.ts';

/** A target as it was put, with what deliveries to it need. */
export interface StoredTarget {
  target: Target;
  /** The log stream that EventBridge writes to if the target is a log group. */
  streamName: string;
  /** Fresh ones get no event yet (aws-facts 3.1). */
  inEffect: boolean;
}
export interface Rule {
  name: string;
  arn: string;
  busName: string;
  eventPattern: string;
  /** Of eventPattern, compiled once. */
  pattern: Pattern;
  /** What else must match: the pattern as it was before a change, until that is in effect; nothing matches a fresh rule yet. */
  inEffect?: Pattern;
  /** DescribeRule finds it (aws-facts 6.2). */
  shown: boolean;
  state: RuleState;
  description?: string;
  roleArn?: string;
  tags: Map<string, string>;
  targets: Map<string, StoredTarget>;
  /** Targets that went, and keep it from being deleted yet (6.2). */
  going: { targets: number };
}
export interface Bus {
  name: string;
  arn: string;
  description?: string;
  deadLetterConfig?: { Arn?: string };
  logConfig?: LogConfig;
  policy: BusStatement[];
  created: Date;
  modified: Date;
  tags: Map<string, string>;
  rules: Map<string, Rule>;
}
export interface BusStatement {
  Sid: string;
  [element: string]: unknown;
}

export interface EventsState {
  /** The buses of a region by name; `default` is always there. */
  buses(region: string): Map<string, Bus>;
  /** By name or ARN, `default` if undefined. Throws ResourceNotFoundException. */
  bus(region: string, nameOrArn: string | undefined): Bus;
  /** Throws ResourceNotFoundException for the bus or the rule. */
  rule(region: string, busNameOrArn: string | undefined, name: string): Rule;
  busArn(region: string, name: string): string;
  ruleArn(region: string, busName: string, name: string): string;
}

export function createEventsState(world: World): EventsState {
  const regions = new Map<string, Map<string, Bus>>();
  const state: EventsState = {
    busArn: (region, name) => `arn:${world.partition}:events:${region}:${world.account}:event-bus/${name}`,
    ruleArn(region, busName, name) {
      const path = busName === 'default' ? name : `${busName}/${name}`;
      return `arn:${world.partition}:events:${region}:${world.account}:rule/${path}`;
    },
    buses(region) {
      let buses = regions.get(region);
      if (!buses) {
        buses = new Map([['default', createBus('default', state.busArn(region, 'default'), world.clock.now())]]);
        regions.set(region, buses);
      }
      return buses;
    },
    bus(region, nameOrArn) {
      checkBusName(nameOrArn);
      const name = busNameOf(nameOrArn);
      const bus = state.buses(region).get(name);
      if (!bus || (nameOrArn?.startsWith('arn:') && bus.arn !== nameOrArn))
        throw awsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
      return bus;
    },
    rule(region, busNameOrArn, name) {
      const bus = state.bus(region, busNameOrArn);
      const rule = bus.rules.get(name);
      if (!rule) throw noRule(name, bus.name);
      return rule;
    },
  };
  return state;
}

export const noRule = (name: string, busName: string) =>
  awsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${busName}.`);

export function createBus(name: string, arn: string, now: number): Bus {
  const time = new Date(now);
  return { name, arn, policy: [], created: time, modified: time, tags: new Map(), rules: new Map() };
}

/** The name in a bus name or ARN. */
export const busNameOf = (nameOrArn = 'default'): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn;
