/** What `destined local env` prints is all that any AWS tool needs: through the built CLI, and by a shell's eval. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startBotocore } from './support/botocore.ts';
import { program, ROOT } from './support/place.ts';
import { createTool } from './support/tool.ts';

const run = promisify(execFile);
const IDENTITY = { Account: '000000000000', UserId: '000000000000', Arn: 'arn:aws:iam::000000000000:root' };

let cli: Cli;
let env: Record<string, string>;
beforeAll(async () => {
  cli = await createCli();
  const { code, stderr } = await cli.run(['local', 'start']);
  expect(code, stderr).toBe(0);
  ({ env } = (await cli.json<{ env: Record<string, string> }>(['local', 'env'])).document);
});
afterAll(() => cli.end());

describe('AWS CLI', () => {
  describe('with what local env prints', () => {
    it('reaches the endpoint by the exports, evaluated by a shell', async () => {
      const script = `eval "$("$NODE" "$DESTINED" local env)" && "$AWS" sts get-caller-identity`;
      const { stdout } = await run('sh', ['-c', script], {
        env: {
          PATH: process.env.PATH,
          HOME: cli.home,
          DESTINED_STATE_DIR: cli.state,
          NODE: process.execPath,
          DESTINED: join(ROOT, 'bin/destined.js'),
          AWS: program('tools', 'aws'),
        },
      });
      expect(JSON.parse(stdout)).toEqual(IDENTITY);
    });

    it('reaches it by the variables alone', async () => {
      const aws = await createTool(program('tools', 'aws'), env);
      try {
        expect(JSON.parse(await aws.text('sts', 'get-caller-identity'))).toEqual(IDENTITY);
        // Its host prefix would lead elsewhere.
        const tail = await aws.run('logs', 'start-live-tail', '--log-group-identifiers', 'x');
        expect(tail.stderr).toContain('logs:StartLiveTail is not served here');
      } finally {
        await aws.end();
      }
    });
  });
});

describe('boto3', () => {
  it('with what local env prints, until local stop', async () => {
    const botocore = startBotocore({ env });
    try {
      expect(await botocore.output('sts', 'GetCallerIdentity')).toEqual(IDENTITY);
      const { code, stderr } = await cli.run(['local', 'stop']);
      expect(code, stderr).toBe(0);
      await expect(botocore.call('sts', 'GetCallerIdentity')).rejects.toThrow(/Could not connect to the endpoint URL/);
    } finally {
      await botocore.end();
    }
  });
});
