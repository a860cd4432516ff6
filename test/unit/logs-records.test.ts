/** Records at the end of following, where EventBridge can't be asked in time. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAccount } from '../../src/logs/account.ts';
import { readRecords } from '../../src/logs/records.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { successEvent } from '../support/destination-events.ts';

it('tells of how many nobody knows whether a rule takes them', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const stack = stackOf({ name: 'n', partition: 'aws', account: '0'.repeat(12), region: 'us-east-1' });
  const message = JSON.stringify(successEvent());
  const stop = new AbortController();
  let isStored = false;
  const page = async ({ logGroupName }: { logGroupName: string }) => {
    // It came at the very end.
    isStored ||= stop.signal.aborted;
    const isThere = isStored && logGroupName === stack.recordLog.name;
    return { parts: [isThere ? [{ timestamp: Date.now(), message, eventId: '1' }] : []] };
  };
  const send = async () => {
    throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  };
  const aws = {
    endpoint: 'http://127.0.0.1:1',
    client: (client: unknown) => (client === EventBridgeClient ? { send } : { page }),
    waiting: () => void vi.runAllTimers(),
  } as unknown as Aws;
  const options = { aws, stack, from: 0, follow: true, signal: stop.signal, account: createAccount(0) };
  const told: [outcomes: string[], unasked: number | undefined][] = [];
  for await (const { records, caughtUp, last, unasked } of readRecords(options)) {
    if (last) told.push([records.map(({ outcome }) => outcome), unasked]);
    if (caughtUp) stop.abort();
  }
  expect(told).toEqual([[['success'], 1]]);
});
