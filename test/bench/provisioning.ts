/**
 * `up`, `up` again and `down` where every call takes 100 ms longer, against what they can't do faster. The endpoint's own
 * slowness, AWS's made 60 times shorter, is over before the next call comes.
 */
import { down } from '../../src/provision/down.ts';
import { up } from '../../src/provision/up.ts';
import { openDelay } from './delay.ts';
import { createPlace, type Place } from './place.ts';
import { createRecorder } from './recorded.ts';
import { type Figure, figure, round } from './statistics.ts';

const DELAY_MS = 100;
/**
 * Rounds of calls before the first change and after the last that each command can't avoid: it must have looked (how deep:
 * rules, their targets), a first `up` asks what the account has room for once it knows that there will be changes, and
 * `down` looks again.
 */
const LOOKS = { up: 2, down: 2 + 1 };
/** As many calls at once count as one round. */
const AT_ONCE = 12;

export interface Run {
  calls: number;
  /** From the first look to the end, as its document says. */
  ms: Figure;
  /** Of the whole command, Node's start, who is calling and its client included. */
  commandMs: Figure;
  /** What it can't do faster; of a no-op `up` there is none. */
  criticalMs?: number;
  ratio?: number;
  chain?: string[];
  /** (calls / 12, rounded up, + 3) × a call. */
  goalMs: number;
}
export interface Provisioning {
  callMs: number;
  up: Run;
  upUnchanged: Run;
  down: Run;
  probesMs: number;
}

interface Document {
  calls: number;
  durationMs: number;
}

export async function provisioning(near: Place, rounds: number): Promise<Provisioning> {
  await near.run('local', 'start');
  const variables = await near.variables();
  const { AWS_ENDPOINT_URL: url = '', AWS_ACCESS_KEY_ID: accessKeyId = '' } = variables;
  const delay = await openDelay(url, DELAY_MS);
  try {
    const recorder = createRecorder(delay.url, { accessKeyId, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? '' });
    const made = await recorder.record((aws, stack, listening) => up(aws, stack, listening));
    await recorder.record((aws, stack, listening) => up(aws, stack, listening));
    const removed = await recorder.record((aws, stack, listening) => down(aws, stack, listening));
    const callMs = await recorder.callMs();

    const far = await createPlace(near.root, near.folder, { ...variables, AWS_ENDPOINT_URL: delay.url });
    const samples: Record<string, { ms: number[]; commandMs: number[]; calls: number }> = {};
    const time = async (name: string, ...args: string[]) => {
      const { document, durationMs } = await far.json<Document>(...args, '--yes');
      const { ms = [], commandMs = [] } = samples[name] ?? {};
      samples[name] = {
        ms: [...ms, document.durationMs],
        commandMs: [...commandMs, durationMs],
        calls: document.calls,
      };
    };
    for (let count = 0; count < rounds; count += 1) {
      await time('up', 'up', '--no-verify');
      await time('upUnchanged', 'up');
      await time('down', 'down');
      await time('proven', 'up');
      await far.run('down', '--yes');
    }
    const run = (name: string, critical?: { chainCalls: number; chain: string[]; looks: number }): Run => {
      const { ms, commandMs, calls } = samples[name]!;
      const criticalMs = critical && round((critical.looks + critical.chainCalls) * callMs);
      return {
        calls,
        ms: figure(ms),
        commandMs: figure(commandMs),
        ...(critical && { criticalMs, ratio: round(figure(ms).median / criticalMs!), chain: critical.chain }),
        goalMs: round((Math.ceil(calls / AT_ONCE) + 3) * callMs),
      };
    };
    return {
      callMs: round(callMs),
      up: run('up', { ...made, looks: LOOKS.up }),
      upUnchanged: run('upUnchanged'),
      down: run('down', { ...removed, looks: LOOKS.down }),
      probesMs: round(figure(samples.proven!.ms).median - figure(samples.up!.ms).median),
    };
  } finally {
    await delay.end();
    await near.end();
  }
}
