/** How fast `send` itself is where the front answers at once, against autocannon at the same concurrency, round by round. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createPlace, type Place } from './place.ts';
import { type Figure, figure, ratio } from './statistics.ts';

const CONCURRENCY = 20;

export interface Throughput {
  messages: number;
  concurrency: number;
  /** A second, by the front's own clock: from its first request to its last, so start-up counts for neither. */
  send: Figure;
  autocannon: Figure;
  /** Of the two of each round. */
  ratio: Figure;
}

export async function throughput(near: Place, messages: number, rounds: number): Promise<Throughput> {
  await near.run('up', '--yes', '--no-verify', '--throttle', 'off');
  const variables = await near.variables();
  const front = await startFront(near, variables.AWS_ENDPOINT_URL ?? '');
  try {
    const place = await createPlace(near.root, near.folder, { ...variables, AWS_ENDPOINT_URL: front.url });
    const { document } = await place.json<{ url: string }>('status');
    const target = `${document.url}?mode=success&id=0123456789abcdef0123`;
    const autocannon = join(near.root, 'node_modules/autocannon/autocannon.js');
    const perSecond = async (run: () => Promise<unknown>) => {
      await front.figures();
      await run();
      const { answered, ms } = await front.figures();
      if (answered !== messages) throw new Error(`${answered} of ${messages} messages came to the front`);
      return ((answered - 1) * 1000) / ms;
    };
    const [count, atOnce] = [String(messages), String(CONCURRENCY)];
    const send: number[] = [];
    const others: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      send.push(await perSecond(() => place.run('send', '-n', count, '--concurrency', atOnce)));
      others.push(await perSecond(() => near.node([autocannon, '-c', atOnce, '-a', count, '-n', target])));
    }
    return {
      messages,
      concurrency: CONCURRENCY,
      send: figure(send),
      autocannon: figure(others),
      ratio: ratio(send, others),
    };
  } finally {
    await front.end();
    await near.end();
  }
}

async function startFront({ root }: Place, endpoint: string) {
  const child: ChildProcess = spawn(process.execPath, [join(root, 'test/bench/quick-front.mjs'), endpoint], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const [said] = (await Promise.race([
    once(child.stdout!.setEncoding('utf8'), 'data'),
    ended.then(() => Promise.reject(new Error('the front ended'))),
  ])) as [string];
  const url = said.trim();
  return {
    url,
    async figures(): Promise<{ answered: number; ms: number }> {
      return (await fetch(`${url}/figures`)).json() as Promise<{ answered: number; ms: number }>;
    },
    async end(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
