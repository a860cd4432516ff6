/** A permission is taken away by hand: messages stop at exactly that hop, `local status` says why, and `up` gives it back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Drop } from '../../src/local/drops.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import { type Arrivals, arrivalsOf, arrivalsWithout, difference } from '../support/arrivals.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { type Hands, handsOf, TAKE_AWAYS } from '../support/take-aways.ts';
import { isWhole, sampled, sampleSize } from './support/extent.ts';

/** One for each hop; the others are tried in test/contract/permissions.test.ts. */
const WHAT = [
  "the topic's permission is missing",
  "the success rule's permission is missing",
  "the failure rule's permission is missing",
  "the record log's policy is missing",
  "the api role's policy is missing",
  "the api role's trust is for another service",
  "the destined role's events:PutEvents is missing",
  "the destined function's log permission is missing",
  "the success function's log permission is missing",
  "the failure function's log permission is missing",
];

let cli: Cli;
let hands: Hands;
let stack: Stack;

const dropsOf = async () => (await cli.json<{ drops: Drop[] }>(['local', 'status'])).document.drops;
const keyOf = ({ hop, resource, reason }: Drop) => `${hop} ${resource} ${reason}`;
const sinceThen = async (before: Arrivals) => difference(await arrivalsOf(hands.logs, stack), before);

beforeAll(async () => {
  cli = await createCli();
  const { code, stderr } = await cli.run(['up']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { env } = (await cli.json<{ env: Record<string, string> }>(['local', 'env'])).document;
  const credentials = { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! };
  const region = env.AWS_REGION!;
  hands = handsOf({ endpoint: env.AWS_ENDPOINT_URL!, region, credentials });
  stack = stackOf({ name: 'the-destined-lambda', partition: 'aws', account: '000000000000', region });
});
afterAll(async () => {
  hands?.end();
  await cli?.end();
});

describe('exactly one hop stops, and up gives it back, where', () => {
  const tried = isWhole ? WHAT : sampled(WHAT, sampleSize, String);
  const rows = tried.map((what) => TAKE_AWAYS.find((row) => row.what === what)!);
  it.each(rows.map((row) => [row.what, row] as const))('%s', async (_what, { take, status, stops, drop }) => {
    const [before, known] = [await arrivalsOf(hands.logs, stack), await dropsOf()];
    await take(hands, stack);

    const sent = await Promise.all(
      ['success', 'fail'].map((mode) => cli.json(['send', '--mode', mode, '--timeout', '1s'])),
    );
    const told = status === 200 ? { code: 0, status: 200 } : { code: 254, status };
    for (const { code, document } of sent) {
      expect({ code, document }).toMatchObject({ code: told.code, document: { messages: [{ status: told.status }] } });
    }

    const since = async () => {
      const counts = new Map(known.map((one) => [keyOf(one), one.count]));
      return (await dropsOf()).filter((one) => one.count > (counts.get(keyOf(one)) ?? 0));
    };
    await expect.poll(since, { timeout: 10_000 }).not.toEqual([]);
    await expect.poll(() => sinceThen(before), { timeout: 10_000 }).toEqual(arrivalsWithout(stops));
    const drops = await since();
    for (const { hop, resource, reason } of drops) {
      expect({ hop, reason }).toEqual({ hop: drop.hop, reason: expect.stringMatching(drop.reason) });
      expect(resource.startsWith(drop.resource(stack))).toBe(true);
    }
    const { code, stdout } = await cli.run(['local', 'status']);
    expect(code).toBe(0);
    for (const { hop, resource, reason, count } of drops) {
      expect(stdout).toContain(`  ${count} × ${hop}: ${reason} (${resource})`);
    }

    // It ends with one success and one failure that went the whole way: all is as it was.
    const repaired = await cli.json<{ updated: number; created: number; verified: boolean }>(['up']);
    expect(repaired.code).toBe(0);
    expect(repaired.document.verified).toBe(true);
    expect(repaired.document.created + repaired.document.updated).toBeGreaterThan(0);
  });
});
