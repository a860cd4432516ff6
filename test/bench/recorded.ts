/** One run in this process, each of its calls with the resource that made it: what a run can't do faster, however well it is walked. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import type { Named, OnEvent, OnStep, Step } from '../../src/provision/provision-event.ts';
import { figure } from './statistics.ts';

const REGION = 'us-east-1';

export interface Recorded {
  calls: number;
  /** Of the longest chain of resources, the calls that each made one after the other. */
  chainCalls: number;
  /** Names of that chain. */
  chain: string[];
}
export interface Recorder {
  record(
    work: (aws: Aws, stack: Stack, listening: { onEvent: OnEvent; onStep: OnStep }) => Promise<unknown>,
  ): Promise<Recorded>;
  /** Milliseconds of one small call, when nothing else goes on. */
  callMs(): Promise<number>;
}

interface Span {
  startedAt: number;
  endedAt: number;
}

const keyOf = ({ kind, name }: Named) => `${kind} ${name}`;

/** How many of these calls had to come one after the other. */
function inSequence(spans: readonly Span[]): number {
  let count = 0;
  let end = 0;
  for (const span of [...spans].sort((one, other) => one.endedAt - other.endedAt)) {
    if (span.startedAt < end) continue;
    count += 1;
    end = span.endedAt;
  }
  return count;
}

export function createRecorder(
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string },
): Recorder {
  const of = new AsyncLocalStorage<string>();
  const spans = new Map<string, Span[]>();
  const open = () =>
    createAws({
      region: REGION,
      endpoint,
      credentials,
      signal: new AbortController().signal,
      onCall({ durationMs }) {
        const key = of.getStore() ?? '';
        const endedAt = performance.now();
        spans.set(key, [...(spans.get(key) ?? []), { startedAt: endedAt - durationMs, endedAt }]);
      },
    });
  return {
    async record(work) {
      const aws = await open();
      spans.clear();
      const before = aws.calls;
      const steps: Step[] = [];
      const onEvent: OnEvent = (event) => {
        // From here on, whatever this resource awaits is its own.
        if (event.type === 'changing') of.enterWith(keyOf(event.resource));
        if (event.type === 'looking') of.enterWith('');
      };
      const onStep: OnStep = (step) => {
        if (!step.late) steps.push(step);
      };
      const { partition, account } = aws;
      const stack = stackOf({ name: 'recorded', partition, account, region: REGION });
      await of.run('', () => work(aws, stack, { onEvent, onStep }));
      const calls = aws.calls - before;
      aws.destroy();
      return { calls, ...longest(steps, spans) };
    },
    async callMs() {
      const aws = await open();
      const samples: number[] = [];
      for (let count = 0; count < 10; count += 1) {
        const start = performance.now();
        await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
        samples.push(performance.now() - start);
      }
      aws.destroy();
      return figure(samples).median;
    },
  };
}

function longest(steps: readonly Step[], spans: ReadonlyMap<string, readonly Span[]>) {
  const byKey = new Map(steps.map((step) => [keyOf(step.resource), step]));
  const known = new Map<string, { chainCalls: number; chain: string[] }>();
  const upTo = (key: string): { chainCalls: number; chain: string[] } => {
    const step = byKey.get(key);
    if (!step) return { chainCalls: 0, chain: [] };
    const found = known.get(key);
    if (found) return found;
    const before = step.after.map((earlier) => upTo(keyOf(earlier)));
    const last = before.reduce((one, other) => (other.chainCalls > one.chainCalls ? other : one), {
      chainCalls: 0,
      chain: [] as string[],
    });
    const own = inSequence(spans.get(key) ?? []);
    const all = { chainCalls: last.chainCalls + own, chain: [...last.chain, `${key} ${own}`] };
    known.set(key, all);
    return all;
  };
  return steps
    .map(({ resource }) => upTo(keyOf(resource)))
    .reduce((one, other) => (other.chainCalls > one.chainCalls ? other : one), {
      chainCalls: 0,
      chain: [] as string[],
    });
}
