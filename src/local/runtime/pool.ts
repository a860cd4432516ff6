/** Runs invocations: on a warm environment if one is free, on a new one if that pays, in a queue until then. */
import { randomUUID } from 'node:crypto';
import { access, chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from '../world.ts';
import { internal } from './ending.ts';
import { createEnvironment } from './environment.ts';
import type { FunctionSpec, Invocation, InvocationResult } from './function-spec.ts';
import { type Code, createLane, hasRoom, type Lane, PATIENCE_MS, timed, type Worker, worthStarting } from './lane.ts';
import { createRuntimeApi } from './runtime-api.ts';
import { createStrays } from './strays.ts';
import { sweep } from './sweep.ts';
import { writeEntries } from './unzip.ts';
import { createWarden, type Warden } from './warden.ts';

export interface Pool {
  /** Runs now, on a new environment if need be; undefined when the account's or the function's concurrency is used up. */
  runNow(spec: FunctionSpec, invocation: Invocation): Promise<InvocationResult> | undefined;
  /** Runs when it is its turn; first come, first served for each function. */
  run(spec: () => FunctionSpec | undefined, key: string, invocation: Invocation): Promise<InvocationResult | undefined>;
  /** Ends the environments of a function whose code or configuration changed; busy ones after their invocation. */
  retire(key: string): void;
  /** Sets a function's reserved concurrency, or gives it back; whatever waits and may run by that is looked at at once. */
  reserve(key: string, reserved: number | undefined): void;
}

/** An environment that idles this long is ended. */
const IDLE_MS = 120_000;

export function createPool(world: World): Pool {
  const api = createRuntimeApi();
  const strays = createStrays();
  const lanes = new Map<string, Lane>();
  const workers = new Set<Worker>();
  let ground: Promise<{ root: string; warden: Warden }> | undefined;
  /** What writes to our folder just now. */
  const underway = new Set<Promise<unknown>>();
  let open = true;

  world.onClose(async () => {
    open = false;
    for (const { timer } of lanes.values()) clearTimeout(timer);
    for (const worker of workers) discard(worker);
    strays.close();
    api.close();
    if (!ground) return;
    // Who is about to write there would bring the folder back.
    await Promise.allSettled(underway);
    const { root, warden } = await ground;
    warden.close();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  });

  /** The folder that holds all of ours, and who clears it if we can't. */
  async function prepared() {
    const root = await mkdtemp(join(tmpdir(), 'destined-'));
    return { root, warden: createWarden(root) };
  }

  const laneOf = (key: string): Lane => {
    let lane = lanes.get(key);
    if (!lane) {
      lane = createLane(key);
      lanes.set(key, lane);
    }
    return lane;
  };

  function discard(worker: Worker): void {
    clearTimeout(worker.idle);
    workers.delete(worker);
    worker.environment.end();
    strays.ended(worker.scratch);
    sweep(worker.scratch);
  }

  function tracked<T>(writing: Promise<T>): Promise<T> {
    underway.add(writing);
    const over = () => void underway.delete(writing);
    writing.then(over, over);
    return writing;
  }

  async function unpacked(spec: FunctionSpec): Promise<string> {
    if (!open) throw new Error('the endpoint ends');
    ground ??= prepared();
    const folder = join((await ground).root, randomUUID());
    // Whoever clears temporary folders may have taken ours along.
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeEntries(folder, spec.entries);
    return folder;
  }

  /** Removes the code that no invocation can come to any more: it was replaced, and nothing runs on it. */
  function forget(lane: Lane, code: Code): void {
    if (lane.code !== code && code.busy === 0) code.folder.then(sweep, () => {});
  }

  async function create(spec: FunctionSpec, unpackedOnce: Code): Promise<Worker> {
    // It failed then, or is gone by now: what was in the way may not be any more.
    const isThere = await unpackedOnce.folder.then(access).then(
      () => true,
      () => false,
    );
    if (!isThere) unpackedOnce.folder = tracked(unpacked(spec));
    const code = await unpackedOnce.folder;
    const { root, warden } = await ground!;
    const scratch = await mkdtemp(join(root, 'home-'));
    await chmod(scratch, 0o700);
    const environment = await createEnvironment({ world, spec, api, warden, code, scratch });
    const worker: Worker = { scratch, environment };
    if (open) workers.add(worker);
    else worker.environment.end();
    return worker;
  }

  function takeFree(lane: Lane): Worker | undefined {
    for (let worker = lane.free.pop(); worker; worker = lane.free.pop()) {
      clearTimeout(worker.idle);
      if (worker.environment.alive) return worker;
      discard(worker);
    }
    return undefined;
  }

  /** Runs on a worker (a new one if there is none) and gives it back. The caller has counted it as busy. */
  async function work(
    lane: Lane,
    spec: FunctionSpec,
    invocation: Invocation,
    free?: Worker,
  ): Promise<InvocationResult> {
    lane.code ??= { folder: tracked(unpacked(spec)), busy: 0 };
    const { code } = lane;
    code.busy += 1;
    let worker = free;
    try {
      if (!worker) {
        lane.starting += 1;
        worker = await tracked(create(spec, code)).finally(() => {
          lane.starting -= 1;
        });
      }
      return await timed(lane, worker.environment.invoke(invocation));
    } finally {
      lane.busy -= 1;
      code.busy -= 1;
      if (worker) giveBack(lane, worker, code);
      forget(lane, code);
      considerAll();
    }
  }

  function giveBack(lane: Lane, worker: Worker, code: Code): void {
    if (!open || code !== lane.code || !worker.environment.alive) {
      discard(worker);
      return;
    }
    worker.idle = setTimeout(() => {
      lane.free = lane.free.filter((other) => other !== worker);
      discard(worker);
    }, IDLE_MS).unref();
    lane.free.push(worker);
  }

  /** Who runs least goes first: a function that takes all there is holds nobody up for long. */
  function considerAll(): void {
    for (const lane of [...lanes.values()].sort((a, b) => a.busy - b.busy)) consider(lane);
  }

  /** Starts whatever of a lane's queue may start. */
  function consider(lane: Lane): void {
    while (open && lane.head < lane.queue.length) {
      const next = lane.queue[lane.head]!;
      const spec = next.spec();
      if (spec && !hasRoom(lane, lanes.values())) return;
      const free = spec && takeFree(lane);
      const waited = performance.now() - next.since;
      if (spec && !free && !worthStarting(lane, waited)) {
        lane.timer ??= setTimeout(
          () => {
            lane.timer = undefined;
            consider(lane);
          },
          Math.max(20, PATIENCE_MS - waited),
        ).unref();
        return;
      }
      lane.head += 1;
      if (lane.head > 1000) {
        lane.queue.splice(0, lane.head);
        lane.head = 0;
      }
      if (!spec) {
        next.done(undefined);
        continue;
      }
      lane.busy += 1;
      work(lane, spec, next.invocation, free).then(next.done, (error) => next.done(internal(error)));
    }
  }

  return {
    runNow(spec, invocation) {
      const lane = laneOf(spec.arn);
      if (!hasRoom(lane, lanes.values())) return undefined;
      lane.busy += 1;
      return work(lane, spec, invocation, takeFree(lane)).catch(internal);
    },
    run(spec, key, invocation) {
      const lane = laneOf(key);
      return new Promise((done) => {
        lane.queue.push({ spec, invocation, since: performance.now(), done });
        consider(lane);
      });
    },
    retire(key) {
      const lane = laneOf(key);
      for (const worker of lane.free.splice(0)) discard(worker);
      const { code } = lane;
      lane.code = undefined;
      if (code) forget(lane, code);
    },
    reserve(key, reserved) {
      laneOf(key).reserved = reserved;
      considerAll();
    },
  };
}
