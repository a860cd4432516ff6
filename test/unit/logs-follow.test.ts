/** What following does at its end, where nothing is served any more. */
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Aws } from '../../src/aws/aws.ts';
import { createAccount } from '../../src/logs/account.ts';
import { follow } from '../../src/logs/follow.ts';

it('tells a comparison that runs out of time by that, whatever it was waiting for', async () => {
  const late = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
  onTestFinished(() => void vi.restoreAllMocks());
  let isOver = false;
  const page = async () => {
    if (!isOver) return { parts: [[]] };
    throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  };
  const waiting = () => late.abort(new DOMException('10 s are over', 'TimeoutError'));
  const aws = { endpoint: 'http://127.0.0.1:1', client: () => ({ page }), waiting } as unknown as Aws;
  const stop = new AbortController();
  const account = createAccount(0);
  for await (const { caughtUp } of follow({
    aws,
    logGroups: ['/g'],
    from: 0,
    follow: true,
    signal: stop.signal,
    account,
  })) {
    if (!caughtUp) continue;
    isOver = true;
    stop.abort();
  }
  expect(account.balance).toMatchObject({ isWhole: false, error: { name: 'TimeoutError' } });
});
