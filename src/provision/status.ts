/** Compares what is there with what should be, resource by resource, and changes nothing. */
import type { Aws } from '../aws/aws.ts';
import { invokeUrl } from '../aws/invoke-url.ts';
import type { Choices } from '../pattern/choices.ts';
import { STAGE, type Stack } from '../pattern/stack.ts';
import { type Difference, differences } from '../resources/differences.ts';
import { named } from './apply.ts';
import { observeStack } from './observe-stack.ts';
import type { Named, OnEvent } from './provision-event.ts';
import { keyOf } from './walk.ts';

export interface ResourceState extends Named {
  state: 'ok' | 'missing' | 'drifted' | 'foreign';
  /** What `up` would change; only of a drifted resource. */
  differences?: Difference[];
}

export interface Status {
  choices: Choices;
  resources: ResourceState[];
  /** Undefined without an API, or without its stage: nobody would answer there. */
  url?: string;
}

/** Reads everything once. A resource that the choices leave out, but that is there, has drifted from being absent. */
export async function status(aws: Aws, stack: Stack, onEvent: OnEvent = () => {}): Promise<Status> {
  const { choices, wanted, surplus, observation } = await observeStack(aws, stack, { onEvent });

  const resources = wanted.map((resource): ResourceState => {
    const found = observation.get(keyOf(resource));
    const it = named(resource, aws);
    if (!found) return { ...it, state: 'missing' };
    if (found.owner === 'other') return { ...it, state: 'foreign' };
    const differing = differences(resource.properties(), found.properties);
    return differing.length > 0 ? { ...it, state: 'drifted', differences: differing } : { ...it, state: 'ok' };
  });
  for (const resource of surplus) {
    const found = observation.get(keyOf(resource));
    if (!found) continue;
    const all = differences({}, found.properties);
    const state = found.owner === 'other' ? ('foreign' as const) : ('drifted' as const);
    resources.push({ ...named(resource, aws), state, ...(state === 'drifted' ? { differences: all } : {}) });
  }
  const id = resources.find(({ kind, state }) => kind === 'AWS::ApiGateway::RestApi' && state !== 'foreign')?.id;
  const served = resources.some(({ kind, state }) => kind === 'AWS::ApiGateway::Stage' && state !== 'missing');
  return { choices, resources, ...(id === undefined || !served ? {} : { url: invokeUrl(aws, id, STAGE) }) };
}
