/** Ctrl-C in the middle: what is under way ends, what exists is said, and the same command goes on from there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.ts';
import { inventoryOf } from '../support/inventory.ts';

let endpoint: TestEndpoint;
let cli: Cli;
let env: Record<string, string>;
/** Called with every operation that the endpoint answered. */
let on: (operation: string) => void;

beforeEach(async () => {
  on = () => {};
  endpoint = await startTestEndpoint({ observe: ({ operation }) => on(operation) });
  cli = await createCli();
  env = endpoint.env;
});
afterEach(async () => {
  await cli.end();
  await endpoint.stop();
});

const held = async () => {
  const { url, region, credentials } = endpoint;
  return (await inventoryOf({ endpoint: url, region, credentials })).held;
};

/** Runs a command and interrupts it when the endpoint has answered `operation`. */
async function interrupted(command: 'up' | 'down', operation: string) {
  const running = cli.start([command], { env });
  on = (answered) => {
    if (answered !== operation) return;
    // Once: a second one would stop it at once.
    on = () => {};
    running.child.kill('SIGINT');
  };
  return running.ended;
}

describe('an interrupted run', () => {
  it('of up is finished by up, or undone by down', async () => {
    const { code, stderr } = await interrupted('up', 'CreateRole');
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped: \d+ of 23 resources are done; not finished:\n {2}AWS::/);
    expect(stderr).toContain('run destined up to finish, or destined down to undo');
    const again = await cli.run(['up'], { env });
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/verified/) });

    expect(await cli.run(['down'], { env })).toMatchObject({ code: 0 });
    expect((await interrupted('up', 'CreateRestApi')).code).toBe(130);
    expect(await cli.run(['down'], { env })).toMatchObject({ code: 0 });
    expect(await held()).toEqual({});
  });

  it('of the proof says that all is made, and blames no hop', async () => {
    // The first look for the probes: the functions they wait for have not even been started.
    const { code, stdout, stderr } = await interrupted('up', 'FilterLogEvents');
    expect(code).toBe(130);
    expect(stdout).toMatch(/23 created, not verified/);
    expect(stderr).toContain('interrupted before it was proven');
    expect(stderr).toContain('run destined send --expect success to see');
    expect(stderr).not.toContain('not proven:');
    expect(await cli.run(['send', '--expect', 'success'], { env })).toMatchObject({ code: 0 });
  });

  it('of down is finished by down, or undone by up', async () => {
    expect(await cli.run(['up', '--no-verify'], { env })).toMatchObject({ code: 0 });
    const { code, stderr } = await interrupted('down', 'DeleteRestApi');
    expect(code).toBe(130);
    expect(stderr).toContain('run destined down to finish, or destined up to undo');
    expect(await cli.run(['down'], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/0 resources left/),
    });
    expect(await held()).toEqual({});
  });
});
