/** How soon a following tail shows a line: from the answer of PutLogEvents to the text on its stdout. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { paceOf } from '../../src/logs/pace.ts';
import type { Place } from './place.ts';
import { type Figure, figure, quantile, round } from './statistics.ts';

const SEED = 7;
/** The pauses between two lines. In the longest of them the follower comes to rest. */
const PAUSE_MS = { least: 100, most: 1_900 };
/** No line is waited for longer. */
const LONGEST_MS = 10_000;

export interface ToTheScreen {
  /** The longest pause of a follower at this endpoint, which it comes to when no lines do, and the shortest. */
  intervalMs: number;
  shortestMs: number;
  ms: Figure & { p95: number };
  /** The same as multiples of the longest pause. */
  median: number;
  p95: number;
}

export async function toTheScreen(
  place: Place,
  client: CloudWatchLogsClient,
  logGroups: readonly string[],
  count: number,
): Promise<ToTheScreen> {
  const random = xoroshiro128plus(SEED);
  const logStreamName = 'bench/screen';
  for (const logGroupName of logGroups) await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));

  const args = [join(place.root, 'bin/destined.js'), 'tail', '--raw', '--since', new Date().toISOString()];
  const child = spawn(process.execPath, args, { cwd: place.folder, env: place.env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const shownAt = new Map<string, number>();
  let awaited = { line: '', seen: () => {} };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const now = performance.now();
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) shownAt.set(line, now);
    if (shownAt.has(awaited.line)) awaited.seen();
  });

  async function shown(line: string): Promise<number> {
    const timeout = AbortSignal.timeout(LONGEST_MS);
    const fail = (why: string) => new Error(`a following tail did not show ${line}: ${why} ${stderr}`);
    await new Promise<void>((seen, reject) => {
      timeout.addEventListener('abort', () => reject(fail('waited 10 s')));
      ended.then(() => reject(fail('it ended')), reject);
      awaited = { line, seen };
      if (shownAt.has(line)) seen();
    });
    return shownAt.get(line)!;
  }
  async function store(line: string): Promise<number> {
    const logGroupName = logGroups[uniformInt(random, 0, logGroups.length - 1)];
    const logEvents = [{ timestamp: Date.now(), message: `${line}\n` }];
    await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    return performance.now();
  }

  try {
    const samples: number[] = [];
    await store('first');
    await shown('first');
    for (let index = 0; index < count; index += 1) {
      await sleep(uniformInt(random, PAUSE_MS.least, PAUSE_MS.most));
      const line = `line ${index}`;
      const storedAt = await store(line);
      samples.push((await shown(line)) - storedAt);
    }
    const { shortestMs, intervalMs } = pauses(logGroups.length);
    const p95 = round(quantile(samples, 0.95));
    const ms = { ...figure(samples), p95 };
    return { intervalMs, shortestMs, ms, median: round(ms.median / intervalMs), p95: round(p95 / intervalMs) };
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

/** The pace of a follower on this machine. */
function pauses(groups: number) {
  const pace = paceOf('http://127.0.0.1', groups);
  const shortestMs = pace.pause(true);
  let intervalMs = shortestMs;
  for (let next = pace.pause(false); next > intervalMs; next = pace.pause(false)) intervalMs = next;
  return { shortestMs, intervalMs };
}
