/** What is waited for is told without a terminal too: a line on stderr, once. */
import { afterEach, expect, it, vi } from 'vitest';
import { createTerminal } from '../../src/cli/terminal.ts';

afterEach(() => vi.restoreAllMocks());

const WAITS = [
  'waiting for IAM to know the role',
  'waiting for IAM to know the role',
  'CloudWatch Logs throttles: trying again in 0.4 s',
  'CloudWatch Logs throttles: trying again in 10 s',
  'waiting for \u001b[2J',
];
const lines = [
  'waiting for IAM to know the role\n',
  'CloudWatch Logs throttles: trying again in 0.4 s\n',
  'waiting for \\u001b[2J\n',
];

it.each([
  ['each wait is a line, once', { output: 'text' }, lines],
  ['beside a document, too', { output: 'json' }, lines],
  ['with --verbose, too', { output: 'text', verbose: true }, lines],
  ['with --quiet there is none', { output: 'text', quiet: true }, []],
] as const)('%s', (_what, options, wanted) => {
  const said: unknown[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean(said.push(text)));
  const terminal = createTerminal(options, { CI: '1' });
  for (const wait of WAITS) terminal.waiting(wait);
  terminal.close();
  expect(said).toEqual(wanted);
});
