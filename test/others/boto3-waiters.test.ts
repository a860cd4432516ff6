/** botocore's waiters on our endpoint: they wait for what comes, and give up on what does not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceName } from '../../src/local/wire/services.ts';
import { type Botocore, type Members, startBotocore } from './support/botocore.ts';
import { type Emulator, startOurs } from './support/emulators.ts';
import { handlersOf } from './support/handlers.ts';
import { functionOf, makeRole, TRUST, ZipFile } from './support/lambda-role.ts';

/** Asked so often, so many times at most. */
const PATIENT = { Delay: 0.05, MaxAttempts: 400 };
const BRIEF = { Delay: 0.01, MaxAttempts: 3 };

let endpoint: Emulator;
/** One waits while the other acts: each does one thing at a time. */
let waiting: Botocore;
let acting: Botocore;
let Role: string;
const tried = new Set<string>();
const wait = (service: string, waiter: string, parameters: Members, config: Members = PATIENT) => {
  tried.add(`${service} ${waiter}`);
  return waiting.ask('wait', { service, waiter, parameters, config });
};

beforeAll(async () => {
  endpoint = await startOurs();
  waiting = startBotocore(endpoint);
  acting = startBotocore(endpoint);
  Role = await makeRole(acting);
  // Its clients are loaded before anything is timed.
  await waiting.call('lambda', 'GetAccountSettings');
  await waiting.call('iam', 'GetAccountSummary');
});
afterAll(async () => {
  await waiting?.end();
  await acting?.end();
  await endpoint?.stop();
});

describe('boto3', () => {
  describe('every waiter', () => {
    it('waits for a function to be there', async () => {
      const waits = wait('lambda', 'function_exists', { FunctionName: 'late' });
      await acting.output('lambda', 'CreateFunction', functionOf('late', Role));
      expect(await waits).toBe(true);
    });

    it.each(['function_active_v2', 'function_active', 'published_version_active'])(
      '%s: Pending, then Active',
      async (waiter) => {
        const FunctionName = waiter;
        const made = await acting.output('lambda', 'CreateFunction', functionOf(FunctionName, Role));
        expect(made).toMatchObject({ State: 'Pending' });
        expect(await wait('lambda', waiter, { FunctionName })).toBe(true);
        const now = await acting.output('lambda', 'GetFunctionConfiguration', { FunctionName });
        expect(now).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
      },
    );

    it.each(['function_updated_v2', 'function_updated'])('%s: InProgress, then Successful', async (waiter) => {
      const FunctionName = 'late';
      const changed = await acting.output('lambda', 'UpdateFunctionCode', { FunctionName, ZipFile });
      expect(changed).toMatchObject({ LastUpdateStatus: 'InProgress' });
      expect(await wait('lambda', waiter, { FunctionName })).toBe(true);
      const now = await acting.output('lambda', 'GetFunctionConfiguration', { FunctionName });
      expect(now).toMatchObject({ LastUpdateStatus: 'Successful' });
    });

    it('waits for a role and a policy', async () => {
      const role = wait('iam', 'role_exists', { RoleName: 'late' });
      await acting.output('iam', 'CreateRole', { RoleName: 'late', AssumeRolePolicyDocument: TRUST });
      expect(await role).toBe(true);
      const PolicyArn = `arn:aws:iam::${endpoint.account}:policy/late`;
      const policy = wait('iam', 'policy_exists', { PolicyArn });
      const statement = { Effect: 'Allow', Action: 'sns:Publish', Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await acting.output('iam', 'CreatePolicy', { PolicyName: 'late', PolicyDocument });
      expect(await policy).toBe(true);
    });

    it('gives up on what does not come', async () => {
      const exceeded = /WaiterError.*Max attempts exceeded/;
      const gone = { FunctionName: 'gone' };
      await expect(wait('lambda', 'function_exists', gone, BRIEF)).rejects.toThrow(exceeded);
      await expect(wait('iam', 'role_exists', { RoleName: 'gone' }, BRIEF)).rejects.toThrow(exceeded);
      // There are no users here.
      await expect(wait('iam', 'user_exists', { UserName: 'me' }, BRIEF)).rejects.toThrow(exceeded);
      const lost = /WaiterError.*ResourceNotFoundException/;
      await expect(wait('lambda', 'function_active_v2', gone)).rejects.toThrow(lost);
    });

    it('was tried, if what it asks is answered', async () => {
      const untried: string[] = [];
      for (const service of ['iam', 'lambda'] satisfies ServiceName[]) {
        const handlers = await handlersOf(service);
        const waiters = await acting.ask<Record<string, string>>('operations_with', { service, kind: 'waiter' });
        const known = Object.entries(waiters).filter(([, operation]) => handlers.includes(operation));
        untried.push(...known.map(([waiter]) => `${service} ${waiter}`).filter((name) => !tried.has(name)));
      }
      expect(untried).toEqual([]);
    });
  });
});
