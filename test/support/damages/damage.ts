/** What hand damage is: how each leaf of a resource's properties can be changed and taken away by others, and what they can add. */
import type { Stack } from '../../../src/pattern/stack.ts';
import type { Properties, Resource } from '../../../src/resources/resource.ts';
import type { TestEndpoint } from '../endpoint.ts';
import type { Leaf } from './leaves.ts';

/** SDK clients, one a class. */
export type Hands = TestEndpoint['clientOf'];

export interface Place {
  hands: Hands;
  stack: Stack;
  resource: Resource;
}

export interface Leaves {
  /** Of the leaves that this is about, as differences name them. */
  path: RegExp;
  /** The wrong value; or why there can be none. */
  change: ((value: unknown, place: Place) => unknown) | string;
  /** Whether it can be taken away: true, or the error by which the service refuses that, or why it can't even be tried. */
  remove: true | RegExp | string;
}

/** Something that the table of leaves doesn't say: added by hand, or more than one leaf. */
export interface More {
  what: string;
  /** Which of the kind; all by default. */
  of?: (resource: Resource, stack: Stack) => boolean;
  /** What `status` must show then. */
  wrong: (properties: Properties, place: Place) => Properties;
  inflict: (place: Place) => Promise<unknown>;
}

/** How people damage one kind of resource. */
export interface Damages {
  kind: string;
  leaves: readonly Leaves[];
  /** Brings the thing to `wrong`, which differs from what is right in `leaf`. */
  write: (place: Place, wrong: Properties, leaf: Leaf) => Promise<unknown>;
  more: readonly More[];
}

/** A policy document's statement: what IAM, Lambda and Logs alike call one. */
export const allow = (Action: string, more: object = {}): Properties => ({ Effect: 'Allow', Action, ...more });
export const documentOf = (...Statement: object[]): Properties => ({ Version: '2012-10-17', Statement });

const other = (value: unknown) => {
  if (Array.isArray(value)) return ['logs:GetLogEvents', ...value.slice(1)];
  return String(value).startsWith('sts:') ? 'sts:TagSession' : 'sns:Subscribe';
};

/** The leaves of a policy document; `refusal` is how the service refuses one that is no policy any more. */
export const documentLeaves = (prefix: string, refusal: RegExp): Leaves[] => {
  const of = (path: string) => new RegExp(`^${prefix}\\.Statement\\.\\d+\\.${path}$`);
  return [
    { path: new RegExp(`^${prefix}\\.Version$`), change: () => '2008-10-17', remove: true },
    { path: of('Effect'), change: () => 'Deny', remove: refusal },
    { path: of('Action'), change: other, remove: refusal },
    { path: of('Resource'), change: (value) => `${value}-2`, remove: refusal },
    { path: of('Principal\\.Service'), change: () => 'ec2.amazonaws.com', remove: refusal },
    { path: of('Condition\\.ArnEquals\\.aws:SourceArn'), change: (value) => `${value}-2`, remove: true },
  ];
};

/** Whose a resource is stands in this tag: without it, or with another's, it is a stranger's (strangers.ts). */
export const OWNED: Leaves = {
  path: /^Tags\.destined:stack$/,
  change: 'a stranger has it then: up refuses',
  remove: 'a stranger has it then: up refuses',
};
/** A name, or what else tells one from another. */
export const fixed = (path: RegExp, why: string): Leaves => ({ path, change: why, remove: why });

/** With a tag of ours that nobody wants: `inflict` sets `destined:records=off`. */
export const LOOKALIKE: Pick<More, 'what' | 'wrong'> = {
  what: 'with a tag that looks like ours',
  wrong: (properties) => ({
    ...properties,
    Tags: [{ Key: 'destined:records', Value: 'off' }, ...(properties.Tags as object[])],
  }),
};
