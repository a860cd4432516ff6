/** One execution environment: a Node process of its own that runs one invocation after the other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { World } from '../world.ts';
import { type Ending, isCrash, resultOf } from './ending.ts';
import type { FunctionSpec, Invocation, InvocationResult } from './function-spec.ts';
import { createLogWriter } from './log-writer.ts';
import { platformLog, type Report } from './platform-log.ts';
import { nodeFlags, RUNTIME_FD, TELEMETRY_FD, variablesOf } from './process-settings.ts';
import { residentMb } from './resident-memory.ts';
import type { Refusal, RuntimeApi, RuntimeEvent } from './runtime-api.ts';
import { runtimeVersion } from './runtime-version.ts';
import { readLines, readTelemetry } from './telemetry.ts';
import type { Warden } from './warden.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.mjs', import.meta.url));
/** On AWS it lies at `/var/runtime`. */
const RUNTIME = dirname(BOOTSTRAP);
/** What Lambda gives the start of an environment. */
const INIT_MS = 10_000;
/** How often a function's memory is looked at; shorter invocations are not. */
const WATCH_MS = 100;
/** What a process wrote before its end is read at once; longer than this its pipes are open for another, who outlives it. */
const DRAIN_MS = 500;

export interface Environment {
  /**
   * Runs one invocation; never two at once. What goes wrong is a result: it rejects only if the event could not be handed
   * over, and then the process ends.
   */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** False once its process ended, or a timeout ended it. */
  readonly alive: boolean;
  /** Kills the process with all it started. */
  end(): void;
}
export interface EnvironmentOptions {
  world: World;
  spec: FunctionSpec;
  api: RuntimeApi;
  warden: Warden;
  /** Folders of the code and for the function's own files. */
  code: string;
  scratch: string;
}

interface Running {
  requestId: string;
  event: () => RuntimeEvent;
  /** Set when the runtime was handed the event. */
  startedAt?: number;
  finish(ending: Ending): void;
  /** Waits for the timeout, whatever is left to wait for. */
  expire(): void;
  fail(error: unknown): void;
}

export async function createEnvironment(options: EnvironmentOptions): Promise<Environment> {
  const { world, spec, api } = options;
  const log = createLogWriter(world, spec);
  const lines = platformLog(spec.logFormat, spec.systemLogLevel);
  const bornAt = performance.now();
  let initMs: number | undefined;
  let firstDone = false;
  let running: Running | undefined;
  let hand: ((event: RuntimeEvent) => void) | undefined;
  let answered: Ending | undefined;
  let peakMemoryMb = 0;
  let initError: string | undefined;
  let dead = false;
  let exited: Ending | undefined;

  const start = () => {
    // A function that asks for the next event itself gets none, and no more time.
    if (!running || running.startedAt !== undefined || !hand) return;
    const ready = hand;
    hand = undefined;
    say(lines.start(running.requestId));
    running.startedAt = performance.now();
    try {
      ready(running.event());
    } catch (error) {
      kill(child);
      running.fail(error);
    }
  };
  /** Kept until the runtime asks for more, or ends: until then the invocation goes on, as on AWS. */
  const answer = (requestId: string, ending: Ending, memoryMb: number): Refusal | undefined => {
    if (running?.startedAt === undefined || running.requestId !== requestId) return 'InvalidRequestID';
    if (answered) return 'InvalidStateTransition';
    answered = ending;
    peakMemoryMb = Math.max(peakMemoryMb, memoryMb);
    return undefined;
  };
  const { address, remove } = await api.add({
    next(ready) {
      if (initMs === undefined) {
        initMs = performance.now() - bornAt;
        // What the start wrote stands before START, and comes by another way.
        return telemetry.drained(() => {
          for (const line of lines.initEnd({ durationMs: initMs!, status: 'success' })) say(line);
          hand = ready;
          start();
        });
      }
      hand = ready;
      const ending = answered;
      if (!running || !ending) return start();
      const { requestId, finish } = running;
      // The function's last lines, written before its answer, come by another way and may be read after it.
      telemetry.drained(() => running?.requestId === requestId && finish(ending));
    },
    response: (requestId, payload, memoryMb) => answer(requestId, { kind: 'response', payload }, memoryMb),
    error(requestId, payload, memoryMb) {
      if (requestId !== undefined) return answer(requestId, { kind: 'error', payload }, memoryMb);
      if (initMs !== undefined || initError !== undefined) return 'InvalidStateTransition';
      initError = payload;
      return undefined;
    },
  });
  const session = world.identity.session(spec.roleArn, spec.name);
  const say = (line: string | undefined) => {
    if (line !== undefined) log.line(world.clock.now(), line);
  };
  const { region } = spec;
  const version = runtimeVersion(world.partition, region, spec.runtime);
  say(lines.initStart(version.name, version.arn));
  const child = spawn(process.execPath, [...nodeFlags(spec), BOOTSTRAP], {
    cwd: options.code,
    env: variablesOf(spec, {
      code: options.code,
      scratch: options.scratch,
      logStream: log.stream,
      runtimeApi: address,
      endpointUrl: world.url,
      credentials: session.credentials,
    }),
    // A group of its own: what the function starts is ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  api.serve(child.stdio[RUNTIME_FD] as unknown as Duplex);
  if (child.pid !== undefined) options.warden.began(child.pid);
  const close = () => {
    remove();
    world.identity.endSession(session.credentials.accessKeyId);
    log.flush();
  };
  // 'close' comes when the process ended and every line of it was read.
  child.once('error', () => {
    exited ??= { kind: 'exit', code: 1, signal: null };
    running?.finish(exited);
    close();
  });
  let heapExhausted = false;
  let draining: NodeJS.Timeout | undefined;
  // What the function started itself may hold the pipes open, even in a session of its own, which no kill reaches.
  child.once('exit', () => {
    dead = true;
    kill(child);
    if (child.pid !== undefined) options.warden.ended(child.pid);
    draining = setTimeout(() => {
      // One more turn of the loop reads what lies there, should this one be late.
      setImmediate(() => {
        for (const pipe of child.stdio) pipe?.destroy();
      });
    }, DRAIN_MS).unref();
  });
  child.once('close', (code, signal) => {
    clearTimeout(draining);
    exited ??= answered ?? (heapExhausted ? { kind: 'memory' } : { kind: 'exit', code, signal });
    // A start that crashes is tried again on AWS, until the time is over; here it is not tried again (aws-facts 1.9).
    if (initMs === undefined && isCrash(exited)) running?.expire();
    else running?.finish(exited);
    close();
    clearInterval(watch);
  });
  const watch = setInterval(() => {
    if (!running?.startedAt || performance.now() - running.startedAt < WATCH_MS) return;
    const usedMb = residentMb(child.pid);
    peakMemoryMb = Math.max(peakMemoryMb, usedMb);
    if (usedMb <= spec.memorySizeMb) return;
    const { finish } = running;
    kill(child);
    finish(answered ?? { kind: 'memory' });
  }, WATCH_MS).unref();
  const telemetry = readTelemetry(child.stdio[TELEMETRY_FD] as Readable, (time, text) =>
    // A clock that is moved by hand has nothing to do with the function's.
    log.line(world.clock.kind === 'manual' ? world.clock.now() : time, text),
  );
  for (const stream of [child.stdout!, child.stderr!]) {
    readLines(stream, (line) => {
      heapExhausted ||= line.startsWith('FATAL ERROR:') && line.includes('JavaScript heap out of memory');
      // What Node itself tells of an error names folders as on AWS.
      const shown = line.replaceAll(options.code, '/var/task').replaceAll(RUNTIME, '/var/runtime');
      log.line(world.clock.now(), shown);
    });
  }

  return {
    get alive() {
      return !dead && exited === undefined && !child.killed;
    },
    end: () => kill(child),
    async invoke({ requestId, payload, clientContext }) {
      log.taken();
      answered = undefined;
      const beganAt = performance.now();
      let timer: NodeJS.Timeout | undefined;
      const timeoutMs = spec.timeoutSeconds * 1000;
      const current = new Promise<Ending>((finish, fail) => {
        const expire = () => {
          kill(child);
          finish(answered ?? { kind: 'timeout' });
        };
        running = {
          requestId,
          finish,
          fail,
          expire() {
            clearTimeout(timer);
            timer = setTimeout(finish, timeoutMs, { kind: 'timeout' });
          },
          event() {
            clearTimeout(timer);
            timer = setTimeout(expire, timeoutMs);
            const deadlineMs = Date.now() + timeoutMs;
            return { requestId, payload, clientContext, functionArn: spec.arn, deadlineMs };
          },
        };
        timer = setTimeout(expire, Math.max(INIT_MS, timeoutMs));
        if (exited) finish(exited);
        else start();
      });
      let ending: Ending;
      let durationMs: number;
      let started: boolean;
      try {
        ending = await current;
        started = running?.startedAt !== undefined;
        durationMs = performance.now() - (running?.startedAt ?? beganAt);
      } finally {
        clearTimeout(timer);
        running = undefined;
      }
      const { result, lastWords, status } = resultOf(ending, requestId, spec, initError);
      if (!started) {
        if (initMs === undefined) for (const line of lines.initEnd({ durationMs, status })) say(line);
        say(lines.start(requestId));
      }
      say(lastWords);
      // Its last growth was too quick to be seen: what it had is what it used up.
      const usedMb = ending.kind === 'memory' ? spec.memorySizeMb : Math.round(peakMemoryMb);
      const report: Report = {
        requestId,
        durationMs: status === 'timeout' ? timeoutMs : durationMs,
        memorySizeMb: spec.memorySizeMb,
        maxMemoryMb: Math.min(spec.memorySizeMb, Math.max(1, usedMb)),
        status,
        ...(firstDone || initMs === undefined ? {} : { initMs }),
      };
      firstDone = true;
      for (const line of lines.end(report)) say(line);
      log.flush();
      return { ...result, log: log.taken() };
    },
  };
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
  child.kill('SIGKILL');
}
