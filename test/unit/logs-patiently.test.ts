/** What a read outlasts, and what it does not. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { patiently, troubleOf } from '../../src/logs/patiently.ts';

const named = (name: string, extra: object = {}) => Object.assign(new Error(name), { name, ...extra });

describe('troubleOf', () => {
  it.each([
    [named('ThrottlingException'), 'throttles'],
    [named('LimitExceededException'), 'throttles'],
    [named('Whatever', { $metadata: { httpStatusCode: 429 } }), 'throttles'],
    [named('ServiceUnavailableException', { $metadata: { httpStatusCode: 503 } }), 'fails'],
    [named('Error', { code: 'ECONNRESET' }), 'is out of reach'],
    [named('TimeoutError'), 'is out of reach'],
    [named('AccessDeniedException', { $metadata: { httpStatusCode: 400 } }), undefined],
    [named('ResourceNotFoundException', { $metadata: { httpStatusCode: 400 } }), undefined],
    [named('NotImplementedException', { $metadata: { httpStatusCode: 501 } }), undefined],
    ['a string', undefined],
  ])('%s: %s', (error, trouble) => expect(troubleOf(error)).toBe(trouble));
});

describe('patiently', () => {
  afterEach(() => void vi.useRealTimers());

  const waited: string[] = [];
  const aws = {
    endpoint: 'http://127.0.0.1:1',
    waiting: (message: string) => void waited.push(message),
    renew: async () => {},
  };
  const patience = { aws, signal: new AbortController().signal, what: 'CloudWatch Logs' };

  it('outlasts a throttle, and says so', async () => {
    let calls = 0;
    const answer = await patiently(patience, async () => {
      calls += 1;
      if (calls < 3) throw named('ThrottlingException');
      return calls;
    });
    expect(answer).toBe(3);
    expect(waited).toHaveLength(2);
    expect(waited[0]).toMatch(/^CloudWatch Logs throttles: trying again in 0\.\d s$/);
  });

  it('throws at once what stays', async () => {
    let calls = 0;
    const call = async () => {
      calls += 1;
      throw named('AccessDeniedException');
    };
    await expect(patiently(patience, call)).rejects.toThrow('AccessDenied');
    expect(calls).toBe(1);
  });

  it('gives up an endpoint of this machine that is gone', async () => {
    const call = async () => {
      throw named('Error', { code: 'ECONNREFUSED' });
    };
    await expect(patiently(patience, call)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }, 15_000);

  it('tries again after one that hung for longer than it would be patient', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let calls = 0;
    const call = async () => {
      calls += 1;
      if (calls > 1) return calls;
      vi.setSystemTime(Date.now() + 30_000);
      throw named('TimeoutError');
    };
    await expect(patiently(patience, call)).resolves.toBe(2);
  });

  it('ends at the signal', async () => {
    const controller = new AbortController();
    const call = async () => {
      controller.abort();
      throw named('ThrottlingException');
    };
    await expect(patiently({ ...patience, signal: controller.signal }, call)).rejects.toThrow();
  });
});
