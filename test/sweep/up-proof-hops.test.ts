/** A hop breaks after the last change of `up` and before its proof: the proof ends, and says at which hop the messages ended. */
import { CloudWatchLogsClient, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { bringUp } from '../../src/cli/commands/up.ts';
import type { UpDocument } from '../../src/cli/report/provision.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { BROKEN_HOPS } from '../support/broken-hops.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import type { BrokenHop } from '../support/hop-texts.ts';
import { sit } from '../support/session.ts';
import { isWhole, sampled, sampleSize } from './support/extent.ts';

const TRIED = isWhole ? BROKEN_HOPS : sampled(BROKEN_HOPS, 2 * sampleSize, ({ what }) => what);
/** So many stacks, each for its share of the rows, one after the other: proofs that fail mostly wait. */
const STACKS = 8;
/** A proof whose live line says what is wanted ends once it has said so for this long: it would wait for ninety seconds. */
const STABLE_MS = 1_500;

interface Proven {
  document: UpDocument;
  warned: string[];
  stack: Stack;
}

let endpoint: TestEndpoint;
let aws: Aws;
const { signal } = new AbortController();
/** By the row's name. */
const proofs = new Map<string, Promise<Proven>>();
const last: Promise<Proven>[] = [];

/** What the live line says at the end: the hops alone, without what to look at. */
function liveLine(hop: BrokenHop, stack: Stack): RegExp {
  const whats = hop.notProven(stack).map((text) => {
    const source = typeof text === 'string' ? text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : text.source;
    return source.replace(/^\^/, '').replace(/(; see .*|\$)$/, '');
  });
  return new RegExp(`^proving it: ${whats.join('; ')} yet$`);
}

/** An `up` that repairs what the row before broke, and a little more; `hop` breaks before it is proven. */
async function proofOf(name: string, hop?: BrokenHop): Promise<Proven> {
  const { url } = endpoint;
  const stack = stackOf({ name, partition: aws.partition, account: aws.account, region: aws.region });
  // What was undone by hand leaves nothing to repair, and so nothing to prove.
  const retention = { logGroupName: stack.functions.success.logGroup, retentionInDays: 30 };
  await endpoint
    .clientOf(CloudWatchLogsClient)
    .send(new PutRetentionPolicyCommand(retention))
    .catch(() => {});
  let times = 0;
  let undo: unknown;
  const enough = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const { place, session, warned } = sit(
    { aws, stack, url, signal },
    {
      async remembered() {
        times += 1;
        // The second time all is made.
        if (times === 2) undo = await hop?.take(endpoint, stack);
      },
      progress(text) {
        if (!hop || !text?.startsWith('proving it')) return;
        if (!liveLine(hop, stack).test(text)) {
          clearTimeout(timer);
          timer = undefined;
        } else timer ??= setTimeout(() => enough.abort(), STABLE_MS);
      },
    },
  );
  try {
    const document = await bringUp(place, session, {}, enough.signal);
    return { document, warned, stack };
  } finally {
    clearTimeout(timer);
    if (typeof undo === 'function') undo();
  }
}

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  const { url, region, credentials } = endpoint;
  aws = await createAws({ region, endpoint: url, credentials, signal });
  const ends = Array.from({ length: STACKS }, async () => {});
  TRIED.forEach((hop, index) => {
    const which = index % STACKS;
    const proof = ends[which]!.then(() => proofOf(`proof-${which}`, hop));
    proofs.set(hop.what, proof);
    ends[which] = proof.then(() => {});
    proof.catch(() => {});
  });
  last.push(...ends.map((end, which) => end.then(() => proofOf(`proof-${which}`))));
  for (const proof of last) proof.catch(() => {});
});
afterAll(async () => {
  aws?.destroy();
  await endpoint?.stop();
});

const NOT_PROVEN = 'not proven: ';
const CHANGED = 'changed since up made it, by another run or by hand: ';
const those = (warned: string[], begin: string) =>
  warned.filter((line) => line.startsWith(begin)).map((line) => line.slice(begin.length));

describe('the hop is named where', () => {
  it.each(TRIED.map((hop) => [hop.what, hop] as const))('%s', { timeout: 300_000 }, async (what, hop) => {
    const { document, warned, stack } = await proofs.get(what)!;
    expect(document).toMatchObject({ verified: false });
    const wanted = hop.notProven(stack).map((text) => (typeof text === 'string' ? text : expect.stringMatching(text)));
    expect(those(warned, NOT_PROVEN)).toEqual(wanted);
    const changed = hop.changed(stack);
    expect(those(warned, CHANGED)).toEqual(changed.map((begin) => expect.stringContaining(begin)));
    expect(warned.at(-1)).toMatch(
      changed.length > 0
        ? /^see destined status --stack proof-\d; destined up --stack proof-\d repairs what differs$/
        : /^all that up looks after is as it should be: what stops the messages is elsewhere$/,
    );
  });
});

it('and one more up proves each stack', { timeout: 300_000 }, async () => {
  for (const proof of last) {
    const { document, warned } = await proof;
    expect({ verified: document.verified, warned }).toEqual({ verified: true, warned: [] });
  }
});
