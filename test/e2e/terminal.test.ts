/** What a person sees on a terminal, and what is not done where there is none. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { onTerminal } from '../support/pty.ts';

const ESCAPE = '\u001b[';
let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  await mkdir(join(cli.home, '.aws'));
  await writeFile(
    join(cli.home, '.aws/config'),
    `[profile mfa]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
region = eu-west-1
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = base-secret
`,
  );
});
afterAll(() => cli.end());

describe('colours', () => {
  it('are there on a terminal', async () => {
    const terminal = onTerminal(cli, ['--foo']);
    expect(await terminal.ended).toBe(252);
    expect(terminal.screen()).toContain(`${ESCAPE}31merror:`);
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1' }, []],
    ['CI', { CI: 'true' }, []],
    ['TERM=dumb', { TERM: 'dumb' }, []],
    ['--output json', {}, ['-o', 'json']],
  ] as const)('are not there with %s', async (_name, env, flags) => {
    const terminal = onTerminal(cli, ['--foo', ...flags], env);
    expect(await terminal.ended).toBe(252);
    expect(terminal.screen()).toContain('error: unknown flag');
    expect(terminal.screen()).not.toContain(ESCAPE);
  });

  it('are not there in a pipe', async () => {
    const { stdout, stderr } = await cli.run(['--foo'], { env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' } });
    expect(stdout + stderr).not.toContain(ESCAPE);
  });
});

it('a terminal without a size has no spinner, which would never end there', async () => {
  const terminal = onTerminal(cli, ['up', '--local', '--no-verify'], {}, 0);
  expect(await terminal.ended).toBe(0);
  expect(terminal.screen().length).toBeLessThan(10_000);
});

describe('a question', () => {
  it('is asked on a terminal, and Ctrl-C there is 130 with the cursor given back', async () => {
    const terminal = onTerminal(cli, ['status', '--profile', 'mfa']);
    await terminal.shows(/code of arn:aws:iam::123456789012:mfa\/me/);
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(130);
    const screen = terminal.screen();
    expect(screen.lastIndexOf(`${ESCAPE}?25h`)).toBeGreaterThan(screen.lastIndexOf(`${ESCAPE}?25l`));
    expect(screen).not.toContain('base-secret');
  });

  it('is not asked with CI', async () => {
    const terminal = onTerminal(cli, ['status', '--profile', 'mfa'], { CI: 'true' });
    expect(await terminal.ended).toBe(253);
    expect(terminal.screen()).toContain('there is no terminal to ask on');
  });
});
