/** What `doctor --policy` prints, as the policy of a caller: with just that the commands do all that they do, and less is told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PolicyDocument, Statement } from '../../src/pattern/caller-policy.ts';
import { type Caller, createCaller } from '../support/caller.ts';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';

let endpoint: TestEndpoint;
let cli: Cli;
let caller: Caller;
let statements: Statement[];

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  cli = await createCli();
  caller = await createCaller(endpoint, 'caller');
  const { stdout } = await cli.run(['doctor', '--policy'], { env: endpoint.env });
  statements = (JSON.parse(stdout) as PolicyDocument).Statement;
});
afterAll(async () => {
  await cli?.end();
  await endpoint?.stop();
});

describe('the policy', () => {
  it('is enough', async () => {
    await caller.may(statements);
    for (const args of [
      ['doctor'],
      ['up'],
      ['up'],
      ['status'],
      ['send', '--mode', 'fail', '--expect', 'failure'],
      ['send', '--message', 'hello', '--wait'],
      ['tail', '--no-follow'],
      ['down'],
    ]) {
      const { code, stdout, stderr } = await cli.run(args, { env: caller.env });
      expect({ args, code, stdout, stderr }).toMatchObject({ code: 0 });
    }
  });

  it.each([['events:PutTargets'], ['iam:PassRole'], ['iam:TagRole'], ['lambda:CreateFunction'], ['logs:TagResource']])(
    'without %s is too little for up, which says what is missing and where to find it',
    async (action) => {
      const fewer = statements.map((statement) => ({
        ...statement,
        Action: statement.Action.filter((each) => each !== action),
      }));
      await caller.may(fewer.filter(({ Action }) => Action.length > 0));
      const { code, stderr } = await cli.run(['up'], { env: caller.env });
      expect({ code, stderr }).toEqual({ code: 254, stderr: expect.stringMatching(new RegExp(action, 'i')) });
      expect(stderr).toContain('fix: give the caller this right: destined doctor --policy prints');
      expect(await cli.run(['down'], { env: caller.env })).toMatchObject({ code: 0 });
    },
  );
});
