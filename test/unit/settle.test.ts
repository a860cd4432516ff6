/** Waiting for AWS: what is repeated, what is thrown, how long, and what is said. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isNamedWith } from '../../src/aws/error-names.ts';
import { settle } from '../../src/aws/settle.ts';
import { EXIT, Failure } from '../../src/failure.ts';

const named = (name: string, message = '') => Object.assign(new Error(message), { name });
const transient = (error: unknown) => isNamedWith(error, 'InvalidParameterValueException', 'cannot be assumed');
const unknown = () => named('InvalidParameterValueException', 'The role cannot be assumed by Lambda.');

let said: string[];
let controller: AbortController;
const LOCAL = 'http://127.0.0.1:1';
const aws = (endpoint: string | undefined = LOCAL) => ({
  signal: controller.signal,
  waiting: (message: string) => void said.push(message),
  ...(endpoint === undefined ? {} : { endpoint }),
});
const condition = { what: 'IAM to know the role', within: 10_000, transient };

beforeEach(() => {
  said = [];
  controller = new AbortController();
});

describe('settle', () => {
  it('says nothing when nothing has to be waited for', async () => {
    await expect(settle(aws(), condition, async () => 7)).resolves.toBe(7);
    expect(said).toEqual([]);
  });

  it('throws what is not transient at once', async () => {
    const attempt = vi.fn().mockRejectedValue(named('InvalidParameterValueException', 'another reason'));
    await expect(settle(aws(), condition, attempt)).rejects.toThrow('another reason');
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('repeats a transient error, and says each time what it waits for: other news may have taken its place', async () => {
    const attempt = vi.fn().mockRejectedValueOnce(unknown()).mockRejectedValueOnce(unknown()).mockResolvedValue('made');
    await expect(settle(aws(), condition, attempt)).resolves.toBe('made');
    expect(said).toEqual(['waiting for IAM to know the role', 'waiting for IAM to know the role']);
    expect(attempt).toHaveBeenCalledTimes(3);
  });

  it('repeats until the answer is the awaited one', async () => {
    const answers = ['Pending', 'Pending', 'Active'];
    const done = (state: string | undefined) => state === 'Active';
    const what = { what: 'the function', within: 5_000, done };
    await expect(settle(aws(), what, async () => answers.shift())).resolves.toBe('Active');
  });

  it('ends: with the last error, or with a Failure that names the condition', async () => {
    const brief = { ...condition, within: 100 };
    await expect(settle(aws(), brief, () => Promise.reject(unknown()))).rejects.toThrow('cannot be assumed');
    const never = settle(aws(), { what: 'the moon', within: 100, done: () => false }, async () => 0);
    const failure = await never.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ exitCode: EXIT.timedOut, message: expect.stringContaining('the moon') });
  });

  it.each([
    ['https://logs.eu-west-1.amazonaws.com', 250 + 500, 3_000],
    [LOCAL, 20 + 40, 700],
  ])('waits longer and longer between its calls to %s', async (endpoint, least, most) => {
    const attempt = vi.fn().mockRejectedValueOnce(unknown()).mockRejectedValueOnce(unknown()).mockResolvedValue('made');
    const start = performance.now();
    await settle(aws(endpoint), condition, attempt);
    const took = performance.now() - start;
    // A timer may be a millisecond early.
    expect(took).toBeGreaterThanOrEqual(least - 3);
    expect(took).toBeLessThan(most);
  });

  it('says what the first error is waited for with', async () => {
    const attempt = vi.fn().mockRejectedValueOnce(unknown()).mockResolvedValue('made');
    const what = (error: unknown) => `what ${(error as Error).name} waits for`;
    await settle(aws(), { ...condition, what }, attempt);
    expect(said).toEqual(['waiting for what InvalidParameterValueException waits for']);
  });

  it('keeps to the pace of a small quota', async () => {
    const every = (error: unknown) =>
      isNamedWith(error, 'InvalidParameterValueException', 'assumed') ? 300 : undefined;
    const attempt = vi.fn().mockRejectedValueOnce(unknown()).mockResolvedValue('made');
    const start = performance.now();
    await settle(aws(), { ...condition, every }, attempt);
    expect(performance.now() - start).toBeGreaterThanOrEqual(297);
    const late = settle(aws(), { ...condition, within: 200, every }, () => Promise.reject(unknown()));
    await expect(late).rejects.toThrow('cannot be assumed');
  });

  it('ends at once at Ctrl-C, with the reason of the signal', async () => {
    const stop = new Failure('interrupted by SIGTERM', { exitCode: EXIT.terminated });
    const waiting = settle(aws(), { ...condition, within: 60_000 }, () => Promise.reject(unknown()));
    await vi.waitFor(() => expect(said).not.toEqual([]));
    controller.abort(stop);
    await expect(waiting).rejects.toBe(stop);
  });
});
