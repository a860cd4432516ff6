/** The endpoints that everything is tried on: two emulators that strangers wrote, and our own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTestEndpoint } from '../../support/endpoint.ts';
import { program } from './place.ts';

export interface Emulator {
  url: string;
  /** The variables by which any AWS tool finds it. */
  env: Record<string, string>;
  account: string;
  region: string;
  stop(): Promise<void>;
}

const REGION = 'us-east-1';
/** A slow machine starts them within this. */
const START_MS = 60_000;

/** Any key will do for these. */
const variables = (url: string) => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
});

/** moto's server: every control plane, and no function runs, since that takes Docker. */
export const startMoto = (): Promise<Emulator> =>
  start(program('tools', 'moto_server'), ['-H', '127.0.0.1', '-p', '0'], {}, '123456789012');

/** MiniStack: functions run as processes of this machine's Node. */
export const startMiniStack = (): Promise<Emulator> =>
  start(
    program('ministack', 'ministack'),
    [],
    { BIND_HOST: '127.0.0.1', GATEWAY_PORT: '0', LAMBDA_EXECUTOR: 'local' },
    '000000000000',
  );

/** Our own endpoint, in this process. */
export async function startOurs(): Promise<Emulator> {
  const endpoint = await startTestEndpoint();
  const { url, account, region } = endpoint;
  return { url, account, region, env: { ...variables(url), ...endpoint.env }, stop: endpoint.stop };
}

/** Both say on which port of the system they listen. Its home and temp folder are gone with it. */
async function start(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  account: string,
): Promise<Emulator> {
  const home = await mkdtemp(join(tmpdir(), 'destined-others-'));
  const child = spawn(command, args, {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((settle) => {
    child.once('close', () => settle());
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await closed;
    clearTimeout(late);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const url = await urlOf(child);
    return { url, env: variables(url), account, region: REGION, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((settle, reject) => {
    const said: string[] = [];
    const failed = (why: string) => reject(new Error(`${child.spawnfile}: ${why}\n${said.join('\n')}`));
    const late = setTimeout(() => failed(`not ready in ${START_MS} ms`), START_MS);
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (said.length > 200) said.shift();
        const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (!url) return;
        clearTimeout(late);
        settle(url);
      });
    }
    child.once('error', (error) => failed(error.message));
    child.once('close', () => {
      clearTimeout(late);
      failed('ended');
    });
  });
}
