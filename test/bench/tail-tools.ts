/** The programs that read the same stored lines, each in the way that suits it best: the command as a user types it. */
import { join } from 'node:path';
import type { Run } from './counted.ts';
import type { Place } from './place.ts';
import type { PythonTools } from './python-tools.ts';
import type { Range } from './stored-lines.ts';

export interface Tool {
  name: string;
  /** To its end, of everything that is not before the range's beginning. */
  runs(range: Range): Run[];
  /** How what it prints is held against what is stored; the loop counts by itself, and fails. */
  prints: 'the text alone' | 'a line each' | 'nothing';
}

/** `destined tail`, which reads all groups at once; then the limit, a loop of SDK calls that formats and prints nothing. */
export function nodeTools(
  place: Place,
  variables: Record<string, string>,
  logGroups: readonly string[],
  memoryFile: string,
): Tool[] {
  const node = (args: readonly string[], env: NodeJS.ProcessEnv): Run[] => [
    {
      program: process.execPath,
      args: ['--require', join(place.root, 'test/bench/most-memory.cjs'), ...args],
      env: { ...place.env, ...env, MOST_MEMORY_FILE: memoryFile },
    },
  ];
  const loop = (name: string, ...flags: string[]): Tool => ({
    name,
    prints: 'nothing',
    runs: ({ since, lines }) =>
      node([join(place.folder, 'plain-loop.js'), ...flags, String(since), String(lines), ...logGroups], variables),
  });
  const tail: Tool = {
    name: 'destined tail --raw',
    prints: 'the text alone',
    runs: ({ since }) =>
      node([join(place.root, 'bin/destined.js'), 'tail', '--no-follow', '--raw', '--since', iso(since)], {}),
  };
  return [tail, loop('plain loop'), loop('plain loop, groups at once', '--at-once')];
}

/** One group a command, one command after the other. */
export function otherTools(
  { awslogs, aws, env }: PythonTools,
  place: Place,
  variables: Record<string, string>,
  logGroups: readonly string[],
): Tool[] {
  const everywhere = { PATH: process.env.PATH, HOME: place.env.HOME, ...env, ...variables };
  const perGroup = (run: (logGroup: string) => Omit<Run, 'env'>) =>
    logGroups.map((logGroup) => ({ ...run(logGroup), env: everywhere }));
  return [
    {
      name: 'awslogs get',
      prints: 'a line each',
      runs: ({ since }) =>
        perGroup((logGroup) => ({
          program: awslogs,
          args: ['get', logGroup, 'ALL', '--start', iso(since), '-GS', '--color', 'never'],
        })),
    },
    {
      name: 'aws logs filter-log-events',
      prints: 'a line each',
      // Its text comes page by page, its JSON only once it has everything.
      runs: ({ since }) =>
        perGroup((logGroup) => ({
          program: aws,
          args: [
            'logs',
            'filter-log-events',
            '--log-group-name',
            logGroup,
            '--start-time',
            String(since),
            '--output',
            'text',
          ],
          // Each event begins with EVENTS; the newline in its text makes another line of the rest.
          begins: 'E',
        })),
    },
  ];
}

const iso = (time: number) => new Date(time).toISOString();
