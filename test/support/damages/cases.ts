/** Every hand damage to a stack: each leaf of each resource changed and taken away, and all that can be added. */
import { differences } from '../../../src/resources/differences.ts';
import type { Properties, Resource } from '../../../src/resources/resource.ts';
import type { Damages, Leaves, Place } from './damage.ts';
import { type Leaf, leavesOf, withLeaf } from './leaves.ts';
import { ofBuses, ofRules } from './of-events.ts';
import { ofEventInvokeConfigs, ofFunctions, ofPermissions } from './of-functions.ts';
import { ofLogGroups } from './of-log-groups.ts';
import { ofRestApis } from './of-rest-apis.ts';
import { ofRoles } from './of-roles.ts';
import { ofStages } from './of-stages.ts';
import { ofSubscriptions } from './of-subscriptions.ts';
import { ofTopics } from './of-topics.ts';

export const DAMAGES: readonly Damages[] = [
  ...[ofRoles, ofLogGroups, ofTopics, ofSubscriptions, ofFunctions, ofPermissions, ofEventInvokeConfigs],
  ...[ofBuses, ofRules, ofRestApis, ofStages],
];

export interface Case {
  /** `AWS::SNS::Topic n: DisplayName changed` */
  title: string;
  resource: Resource;
  /** Undefined for what isn't about one leaf. */
  leaf?: Leaf;
  /** The error by which the service refuses it. */
  refused?: RegExp;
  /** What the resource is like after it. */
  wrong(properties: Properties): Properties;
  /** On the resource as it is by now. */
  inflict(now: Properties): Promise<unknown>;
}

export interface Unable {
  title: string;
  why: string;
}

/** What the table says of a leaf; undefined where it says nothing: a property without a case. */
export const leavesFor = (kind: string, { path }: Leaf): Leaves | undefined =>
  DAMAGES.find((damages) => damages.kind === kind)?.leaves.find((leaves) => leaves.path.test(path));

/** Cases, and the leaves that can't be changed or taken away at all, with the reason. */
export function casesOf(hands: Place['hands'], stack: Place['stack'], resources: readonly Resource[]) {
  const cases: Case[] = [];
  const unable: Unable[] = [];
  for (const resource of resources) {
    const place = { hands, stack, resource };
    const damages = DAMAGES.find(({ kind }) => kind === resource.kind);
    const name = `${resource.kind} ${resource.name}`;
    for (const leaf of leavesOf(resource.properties())) {
      const leaves = leavesFor(resource.kind, leaf);
      if (!damages || !leaves) continue;
      const { change, remove } = leaves;
      const add = (verb: string, value: unknown, refused?: RegExp) => {
        const wrong = (properties: Properties) => withLeaf(properties, leaf, value);
        const inflict = (now: Properties) => damages.write(place, wrong(now), leaf);
        cases.push({ title: `${name}: ${leaf.path} ${verb}`, resource, leaf, refused, wrong, inflict });
      };
      if (typeof change === 'string') unable.push({ title: `${name}: ${leaf.path} changed`, why: change });
      else add('changed', change(leaf.value, place));
      if (typeof remove === 'string') unable.push({ title: `${name}: ${leaf.path} removed`, why: remove });
      else if (Array.isArray(leaf.value) && leaf.value.length > 1) add('removed', leaf.value.slice(0, -1));
      else add('removed', undefined, remove === true ? undefined : remove);
    }
    for (const { what, of, wrong, inflict } of damages?.more ?? []) {
      if (of && !of(resource, stack)) continue;
      const whole = (properties: Properties) => wrong(properties, place);
      cases.push({ title: `${name} ${what}`, resource, wrong: whole, inflict: () => inflict(place) });
    }
  }
  return { cases, unable };
}

/** What must be seen of these damages, all of one resource. */
export function seenOf(cases: readonly Case[]) {
  const right = cases[0]!.resource.properties();
  const wrong = cases.reduce((properties, each) => each.wrong(properties), right);
  return differences(right, wrong);
}
