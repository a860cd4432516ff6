/** A message comes to a hop that is broken: trace tells where it stopped, how sure that is, and what it hangs on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { causesOf, type Stop } from '../../src/cli/trace-causes.ts';
import { explain } from '../../src/cli/trace-text.ts';
import { newDestinedId } from '../../src/drive/destined-id.ts';
import { publish } from '../../src/drive/send/publish.ts';
import { type Traced, trace } from '../../src/drive/trace/trace.ts';
import type { Known } from '../../src/drive/trace/trace-find.ts';
import { ATTRIBUTE, type Stack, stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { sit } from '../support/session.ts';
import { STOPPED_MESSAGES, type StoppedMessage } from '../support/stopped-messages.ts';

/** So many stacks, each for its share of the rows, one after the other. */
const STACKS = 5;
/** A message on its way is there long before. */
const MOST_MS = 15_000;
const { signal } = new AbortController();

let endpoint: TestEndpoint;
let aws: Aws;
const named = (name: string): Stack =>
  stackOf({ name, partition: aws.partition, account: aws.account, region: aws.region });

async function sendTo(stack: Stack, text: string): Promise<Known & { messageId: string; destinedId: string }> {
  const destinedId = newDestinedId();
  const sentAt = Date.now();
  const attributes = { [ATTRIBUTE.id]: { Type: 'String', Value: destinedId } };
  const { messageId } = await publish(aws, stack, { text, attributes }, signal);
  return { destinedId, messageId: messageId!, sentAt };
}

interface Told {
  traced: Traced;
  /** Where it stopped, the first time. */
  stop: Stop | undefined;
  explanation: string;
  stack: Stack;
}

/** As if a little later: what could be late has come by then. */
const LATER_MS = 5_000;
const follow = (stack: Stack, known: Known, later = LATER_MS) =>
  trace({ aws, stack, signal, known, now: Date.now() + later });

async function told(stack: Stack, traced: Traced): Promise<Told> {
  const { place, session } = sit({ aws, stack, url: endpoint.url, signal });
  const causes = await causesOf(place, traced.breaks);
  const said = explain(traced, causes, place, session);
  const explanation = said.flatMap(({ text, beneath }) => [text, ...beneath]).join('\n');
  return { traced, stop: causes.stops[0], explanation, stack };
}

/** The first trace that is as wanted, else what there is in the end. */
async function until(wanted: (traced: Traced) => boolean, stack: Stack, known: Known): Promise<Traced> {
  const end = Date.now() + MOST_MS;
  for (;;) {
    const traced = await follow(stack, known);
    if (wanted(traced) || Date.now() > end) return traced;
    await sleep(20);
  }
}

const hopsOf = ({ hops }: Traced) => hops.map(({ hop }) => hop).join(' ');

async function stopped({ take, mode, outcome, hops, says }: StoppedMessage, stack: Stack): Promise<Told> {
  await up(aws, stack);
  const undo = await take(endpoint, stack);
  try {
    const known = await sendTo(stack, `please ${mode}`);
    const isIt = (traced: Traced) => {
      const [first, ...more] = traced.breaks;
      return traced.outcome === outcome && hopsOf(traced) === hops && says.test(first?.what ?? '') && more.length === 0;
    };
    return await told(stack, await until(isIt, stack, known));
  } finally {
    if (typeof undo === 'function') undo();
  }
}

const tellings = new Map<string, Promise<Told>>();

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { url, region, credentials } = endpoint;
  aws = await createAws({ region, endpoint: url, credentials, signal });
  const ends = Array.from({ length: STACKS }, async () => {});
  STOPPED_MESSAGES.forEach((row, index) => {
    const which = index % STACKS;
    const telling = ends[which]!.then(() => stopped(row, named(`trace-${which}`)));
    tellings.set(row.what, telling);
    ends[which] = telling.then(
      () => {},
      () => {},
    );
  });
});
afterAll(async () => {
  await Promise.allSettled(tellings.values());
  aws?.destroy();
  await endpoint?.stop();
});

describe('a message is told to have stopped where', () => {
  it.each(STOPPED_MESSAGES.map((row) => [row.what, row] as const))('%s', async (what, row) => {
    const { traced, stop, explanation, stack } = await tellings.get(what)!;
    expect({ outcome: traced.outcome, hops: hopsOf(traced) }).toEqual({ outcome: row.outcome, hops: row.hops });
    const { at, certainty, aside } = row;
    expect(stop).toMatchObject({ at, certainty, what: expect.stringMatching(row.says), ...(aside && { aside }) });
    const changed = row.changed(stack);
    const lines = explanation.split('\n').filter((line) => line.startsWith('AWS::'));
    expect([...new Set(lines)].sort()).toEqual([...changed].sort().map((begin) => expect.stringContaining(begin)));
    if (changed.length > 0) expect(explanation).toContain(`destined up --stack ${stack.name} repairs that`);
    else expect(explanation).toContain('all that up looks after here is as it should be now: it was changed since, or');
  });
});
