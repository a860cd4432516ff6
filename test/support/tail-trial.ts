/** A stack's logs on an endpoint whose clock stands until it is moved, lines that come late, calls that go wrong, and a tail that follows. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  type FilterLogEventsCommandInput,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { createManualClock } from '../../src/local/clock.ts';
import type { Fault, IncomingCall } from '../../src/local/faults.ts';
import type { ServerOptions } from '../../src/local/server.ts';
import { type Stack, stackOf } from '../../src/pattern/stack.ts';
import type { Cli, Ended } from './cli.ts';
import { startTestEndpoint, type TestEndpoint } from './endpoint.ts';

export interface StoredLine {
  logGroup: string;
  logStream: string;
  /** In ms since 1970. */
  time: number;
  message: string;
}
/** A trouble of a call of FilterLogEvents, and of those right behind it; how many go well before. */
export interface Trouble {
  after: number;
  fault: Fault;
  times: number;
}
export interface TailTrial {
  endpoint: TestEndpoint;
  stack: Stack;
  /** By the endpoint's clock. */
  now(): number;
  /** All that was stored. */
  stored: readonly StoredLine[];
  /** Stores lines of one stream; its group and it are made where they aren't there. */
  store(logGroup: string, logStream: string, lines: { time: number; message: string }[]): Promise<void>;
  /** Lets the endpoint's clock go on; before a reader could rightly miss what was readable a while ago, waits for it. */
  pass(ms: number): Promise<void>;
  /** Starts the tail, which reads these groups: `-o json --since` the trial's beginning, and `flags`. */
  follow(groups: readonly string[], ...flags: string[]): void;
  /** Waits until FilterLogEvents was called so many times more. */
  asked(times: number): Promise<void>;
  /** Waits until a round of reading has begun and ended in every group. */
  round(): Promise<void>;
  /** The lines of JSON that were printed by now. */
  printed: readonly Record<string, unknown>[];
  /** Waits for as many lines. A tail that ends before, or takes too long, fails. */
  prints(count: number): Promise<void>;
  /** Ends the tail as Ctrl-C does. */
  interrupt(): Promise<Ended>;
  /** Ends all of it, whatever state it is in. */
  end(): Promise<void>;
}

/** How late a line comes at most, by the endpoint's clock (aws-facts 7.2). */
export const LATEST_MS = 15_000;
/** A follower may count on it that lines come no more than a minute behind: so much passes at most between two of its rounds. */
const PASSED_MS = 20_000;
/** No wait for the tail takes longer, unless it lost something. */
const MOST_MS = 20_000;

export async function startTailTrial(
  cli: Cli,
  { troubles = [], ...slowness }: { troubles?: readonly Trouble[] } & NonNullable<ServerOptions['slowness']>,
): Promise<TailTrial> {
  // In the past, so that nothing is dated ahead of the day's time.
  const beginning = Date.now() - 600_000;
  const clock = createManualClock(beginning);
  const calls = callsOf(troubles, () => changed());
  const looks = new Set<() => void>();
  const changed = () => {
    for (const look of looks) look();
  };
  const endpoint = await startTestEndpoint({ clock, slowness, faults: calls.fault });
  const logs = endpoint.clientOf(CloudWatchLogsClient);
  const { region, account } = endpoint;
  const stack = stackOf({ name: 'the-destined-lambda', partition: 'aws', account, region });
  const places = new Set<string>();
  const stored: StoredLine[] = [];
  const printed: Record<string, unknown>[] = [];
  let read: readonly string[] = [];
  let running: ReturnType<Cli['start']> | undefined;
  let ended: Ended | undefined;
  let passed = 0;

  async function make(place: string, send: () => Promise<unknown>): Promise<void> {
    if (places.has(place)) return;
    places.add(place);
    await send();
  }

  const until = (what: string, condition: () => boolean) =>
    new Promise<void>((resolve, reject) => {
      const tooLong = () => done(new Error(`${what}: not within ${MOST_MS} ms; ${printed.length} lines were printed`));
      const timer = setTimeout(tooLong, MOST_MS);
      const done = (error?: Error) => {
        clearTimeout(timer);
        looks.delete(look);
        if (error) reject(error);
        else resolve();
      };
      const look = () => {
        if (condition()) done();
        else if (ended) done(new Error(`${what}: the tail ended before, with ${ended.code}: ${ended.stderr}`));
      };
      looks.add(look);
      look();
    });

  const trial: TailTrial = {
    endpoint,
    stack,
    now: clock.now,
    stored,
    printed,
    async store(logGroup, logStream, lines) {
      const stream = { logGroupName: logGroup, logStreamName: logStream };
      await make(logGroup, () => logs.send(new CreateLogGroupCommand({ logGroupName: logGroup })));
      await make(`${logGroup}:${logStream}`, () => logs.send(new CreateLogStreamCommand(stream)));
      const ordered = [...lines].sort((a, b) => a.time - b.time);
      const logEvents = ordered.map(({ time, message }) => ({ timestamp: time, message }));
      const { rejectedLogEventsInfo } = await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
      if (rejectedLogEventsInfo) throw new Error('the lines of a test must not be too old or too new');
      for (const line of ordered) stored.push({ logGroup, logStream, ...line });
    },
    async pass(ms) {
      passed += ms;
      if (running && passed > PASSED_MS) {
        await trial.round();
        passed = ms;
      }
      clock.advance(ms);
    },
    follow(groups, ...flags) {
      read = groups;
      const since = new Date(beginning - 60_000).toISOString();
      running = cli.start(['tail', '-o', 'json', '--since', since, ...flags], { env: endpoint.env });
      let rest = '';
      running.child.stdout.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop()!;
        for (const line of lines) printed.push(JSON.parse(line));
        changed();
      });
      void running.ended.then((end) => {
        ended = end;
        changed();
      });
    },
    asked(times) {
      const wanted = calls.count + times;
      return until(`${times} calls more`, () => calls.count >= wanted);
    },
    round() {
      const before = new Map(calls.begun);
      const begun = (group: string) => (calls.begun.get(group) ?? 0) - (before.get(group) ?? 0);
      // The next one begins when this one has ended in all groups.
      return until('a round of reading', () => read.every((group) => begun(group) >= 2));
    },
    prints: (count) => until(`${count} lines to be printed`, () => printed.length >= count),
    interrupt() {
      running!.child.kill('SIGINT');
      return running!.ended;
    },
    async end() {
      if (!ended) running?.child.kill('SIGKILL');
      await running?.ended;
      await endpoint.stop();
    },
  };
  return trial;
}

/** Sees the calls of FilterLogEvents, and lets them go wrong by plan. */
function callsOf(troubles: readonly Trouble[], changed: () => void) {
  const plan: (Fault | undefined)[] = troubles.flatMap(({ after, fault, times }) => [
    ...Array(after).fill(undefined),
    ...Array(times).fill(fault),
  ]);
  const calls = {
    count: 0,
    /** By group, how many first pages were answered to who follows, rather than looks for what was replayed. */
    begun: new Map<string, number>(),
    fault({ operation, input }: IncomingCall): Fault | undefined {
      if (operation !== 'FilterLogEvents') return undefined;
      const { logGroupName = '', nextToken, filterPattern, logStreamNames } = input as FilterLogEventsCommandInput;
      const fault = plan.shift();
      const isAnswered = fault === undefined || fault === 'empty';
      const isFollowing = filterPattern === undefined && logStreamNames === undefined;
      if (isAnswered && !nextToken && isFollowing)
        calls.begun.set(logGroupName, (calls.begun.get(logGroupName) ?? 0) + 1);
      calls.count += 1;
      changed();
      return fault;
    },
  };
  return calls;
}
