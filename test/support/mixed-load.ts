/** Many mixed messages through the built binary, and what is really in the record log of them. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'vitest';
import type { SendDocument } from '../../src/drive/send/summary.ts';
import { parseRecord } from '../../src/logs/record.ts';
import type { Cli } from './cli.ts';

const OUTCOMES: Record<string, string> = { success: 'success', fail: 'failure', timeout: 'failure' };
const MIX = 'success=89,fail=10,timeout=1';

interface Variables {
  AWS_ENDPOINT_URL: string;
  AWS_ACCESS_KEY_ID: string;
  AWS_SECRET_ACCESS_KEY: string;
  AWS_REGION: string;
}

/** A stack without throttle on the local endpoint of `cli`; answers how any tool finds it. */
export async function loadable(cli: Cli): Promise<Variables> {
  const { code, stderr } = await cli.run(['up', '--throttle', 'off', '--no-verify']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const { document } = await cli.json<{ env: Variables }>(['local', 'env']);
  return document.env;
}

/**
 * Sends `count` messages, a hundredth of them timing out, by way of `endpoint`, and holds that each came to what its mode says,
 * that none was lost, and that of those that came twice it tells as many as the record log holds.
 */
export async function sendsMixed(
  cli: Cli,
  variables: Variables,
  { count, endpoint, seed = 7 }: { count: number; endpoint: string; seed?: number },
): Promise<SendDocument> {
  const before = await recorded(variables);
  const { AWS_ENDPOINT_URL: _, ...env } = variables;
  const args = ['send', '-n', `${count}`, '--mix', MIX, '--seed', `${seed}`, '--concurrency', '20', '--wait'];
  const { code, document, stderr } = await cli.json<SendDocument>(
    [...args, '--timeout', '10m', '--endpoint-url', endpoint],
    { env, longestMs: 1_200_000 },
  );
  expect({ code, stderr }).toMatchObject({ code: 0 });
  const failures = Math.round(count * 0.11);
  expect(document).toMatchObject({
    sent: count,
    accepted: count,
    rejected: 0,
    outcomes: { success: count - failures, failure: failures, misrouted: 0, lost: 0 },
  });
  expect(document.messages.filter(({ mode }) => mode === 'timeout')).toHaveLength(Math.round(count * 0.01));
  expect(document.messages.filter(({ mode, outcome }) => OUTCOMES[mode ?? ''] !== outcome)).toEqual([]);

  const after = await recorded(variables);
  const ids = document.messages.map(({ destinedId }) => destinedId);
  expect(new Set(ids).size).toBe(count);
  expect(ids.filter((id) => !after.has(id))).toEqual([]);
  const records = [...after].filter(([id]) => !before.has(id));
  expect(records).toHaveLength(count);
  expect(document.duplicates).toBe(records.reduce((sum, [, times]) => sum + times - 1, 0));
  return document;
}

/** How many records there are of each destined-id. */
async function recorded(variables: Variables): Promise<Map<string, number>> {
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region } = variables;
  const credentials = { accessKeyId: variables.AWS_ACCESS_KEY_ID, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY };
  const client = new CloudWatchLogsClient({ endpoint, region, credentials });
  const times = new Map<string, number>();
  const logGroupName = '/aws/events/destined/the-destined-lambda';
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName })) {
      for (const { message = '' } of events) {
        const id = parseRecord(message)?.destinedId;
        if (id !== undefined) times.set(id, (times.get(id) ?? 0) + 1);
      }
    }
    return times;
  } finally {
    client.destroy();
  }
}
