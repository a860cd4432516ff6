/** Questions that are not asked: with --yes, and where nobody can answer. */
import { expect, it } from 'vitest';
import { askMfaCode, confirm } from '../../src/cli/prompts.ts';
import { createTerminal } from '../../src/cli/terminal.ts';
import { EXIT } from '../../src/failure.ts';

const { signal } = new AbortController();
const terminal = { ...createTerminal({ output: 'text' }), interactive: false };
const options = { stack: 's', output: 'text' } as const;

it('--yes is a yes', async () => {
  expect(await confirm({ options: { ...options, yes: true }, terminal, signal }, 'Go on?', 'change things')).toBe(true);
});

it('without a terminal nothing is done, and the fix is --yes', async () => {
  const asked = confirm({ options, terminal, signal }, 'Go on?', 'change account 123456789012');
  await expect(asked).rejects.toMatchObject({
    exitCode: EXIT.usage,
    message: expect.stringContaining('change account 123456789012'),
    fix: 'pass --yes',
  });
});

it('a code of an MFA device is not made up', async () => {
  await expect(askMfaCode({ options: { ...options, yes: true }, terminal, signal }, 'arn:mfa')).rejects.toMatchObject({
    exitCode: EXIT.configuration,
    message: expect.stringContaining('arn:mfa'),
  });
});
