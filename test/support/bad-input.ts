/** Rows of bad input: what is said to it, with which exit code, and that nothing was changed by it. */
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cli, Ended } from './cli.ts';

/** `$HOME` in any of its texts is the folder of the run. */
export interface BadInput {
  args: readonly string[];
  env?: Record<string, string>;
  /** What stdin holds. */
  input?: string;
  code: number;
  /** What the first line on stderr names as the target; without it that line is the error. */
  target?: string;
  /** Lines on stderr between the target and the error. */
  notes?: readonly string[];
  /** The whole of it. */
  message: string;
  /** The whole of it; null where nothing mends it. */
  fix: string | null;
  /** The `code` of the JSON document. */
  name: string;
}

/** Never to be seen in what a command says. */
export const SECRET = 'secret-of-mine';

/** Every file below `folder`, with its mode and content. */
export async function contentOf(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of ['', ...names]) {
    const stats = await lstat(join(folder, name)).catch(() => undefined);
    if (!stats) continue;
    const content = stats.isFile() ? await readFile(join(folder, name), 'utf8') : '';
    found[name] = `${stats.mode.toString(8)} ${content}`;
  }
  return found;
}

/** Runs it with `-o json` and compares all that it says; answers what it said. */
export async function refuses(cli: Cli, row: BadInput): Promise<Ended> {
  const here = (text: string) => text.replaceAll('$HOME', cli.home);
  const args = row.args.map(here);
  const json = args.some((arg) => /^(-o|--output)/.test(arg)) ? [] : ['-o', 'json'];
  const env = Object.fromEntries(Object.entries(row.env ?? {}).map(([name, value]) => [name, here(value)]));
  const before = await contentOf(cli.state);

  const [command = '', ...rest] = args;
  // Before the other flags, where one of these may lack its value.
  const ended = await cli.run([command, ...json, ...rest], { env, input: row.input });

  const message = here(row.message);
  const fix = row.fix === null ? undefined : here(row.fix);
  const said = [
    ...(row.target === undefined ? [] : [`target: ${here(row.target)}`]),
    ...(row.notes ?? []).map(here),
    `error: ${message}`,
    ...(fix === undefined ? [] : [`  fix: ${fix}`]),
    '',
  ];
  expect({ code: ended.code, stderr: ended.stderr.split('\n') }).toEqual({ code: row.code, stderr: said });
  if (json.length > 0) {
    const document = JSON.parse(ended.stdout);
    delete document.error.requestId;
    const error = { code: row.name, message: expect.any(String), ...(fix === undefined ? {} : { fix }) };
    expect(document).toEqual({ error });
    // The same but for control characters, which only a terminal must not be given.
    expect(ended.stderr).toContain(visible(document.error.message));
  }
  expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at .*:\d+|node:internal/);
  expect(ended.stdout + ended.stderr).not.toContain(SECRET);
  expect(await contentOf(cli.state)).toEqual(before);
  return ended;
}

const visible = (text: string) => text.replaceAll('\n', '\\n').replaceAll('\u001b', '\\u001b');
