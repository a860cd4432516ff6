/** The four commands one after the other, with no flags, no account and no credentials; and nothing left behind. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { inventoryOf } from '../support/inventory.ts';

let cli: Cli;
beforeEach(async () => {
  cli = await createCli();
});
afterEach(() => cli.end());

const done = { code: 0, signal: null };

describe('without an account', () => {
  it('works with no flags: up, send, tail, down', async () => {
    const up = await cli.run(['up']);
    expect(up).toMatchObject(done);
    expect(up.stderr.split('\n')[0]).toMatch(/^target: local · us-east-1 · http:\/\/127\.0\.0\.1:\d+ \(started\)$/);
    expect(up.stdout).toMatch(/23 created, verified/);
    const url = up.stdout.trim().split('\n').at(-1)!;
    for (const query of ['', '?mode=fail']) {
      const response = await fetch(url + query);
      expect([response.status, await response.json()]).toEqual([
        200,
        { message: 'Message added to SNS topic', messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ]);
    }

    const send = await cli.run(['send', '--mode', 'fail', '--wait']);
    expect(send).toMatchObject(done);
    expect(send.stdout).toMatch(/failure after .* Error: test/);

    const tail = await cli.run(['tail', '--no-follow']);
    expect(tail).toMatchObject(done);
    expect(tail.stdout).toMatch(/failure\s+Error: test {2}\(open\)\n\s+at handler .*\n\s+caused by\s+please fail\n/);

    const down = await cli.run(['down']);
    expect(down).toMatchObject(done);
    expect(down.stdout).toMatch(/0 resources left\n$/);

    // Started by up, the endpoint ended with the last stack.
    expect(await cli.run(['local', 'status'])).toMatchObject({ code: 1, stdout: 'nothing is running\n' });
  });

  it('takes all down for a reader that leaves after a line, and ends the endpoint', async () => {
    expect(await cli.run(['up', '--no-verify'])).toMatchObject(done);
    const down = cli.start(['down']);
    down.child.stdout.once('data', () => down.child.stdout.destroy());
    expect(await down.ended).toMatchObject(done);
    expect(await cli.run(['local', 'status'])).toMatchObject({ code: 1 });
  });

  it('leaves an endpoint from local start as empty as it was', async () => {
    expect(await cli.run(['local', 'start'])).toMatchObject(done);
    const { document } = await cli.json<{ env: Record<string, string> }>(['local', 'env']);
    const connection = {
      endpoint: document.env.AWS_ENDPOINT_URL!,
      region: document.env.AWS_REGION!,
      credentials: {
        accessKeyId: document.env.AWS_ACCESS_KEY_ID!,
        secretAccessKey: document.env.AWS_SECRET_ACCESS_KEY!,
      },
    };
    const before = await inventoryOf(connection);
    expect(before.held).toEqual({});
    expect(before.asked.length).toBeGreaterThan(15);

    expect(await cli.run(['up'])).toMatchObject(done);
    expect(Object.keys((await inventoryOf(connection)).held).length).toBeGreaterThan(7);
    expect(await cli.run(['down'])).toMatchObject(done);
    expect(await inventoryOf(connection)).toEqual(before);
    expect(await cli.run(['local', 'stop'])).toMatchObject(done);
  });
});
