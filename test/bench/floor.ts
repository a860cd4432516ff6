/** What the functions alone would allow: no-op handlers in processes of their own, fed through a Runtime API that does nothing else. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Place } from './place.ts';

const WARM_UP = 1_000;
const EVENT = JSON.stringify({ Records: [{ Sns: { Message: 'please succeed', Signature: 'x'.repeat(1_000) } }] });

/** Invocations a second, on as many processes as there are processors. */
export async function functionFloor({ root, folder }: Place, invocations: number): Promise<number> {
  const code = join(folder, 'floor');
  await mkdir(code, { recursive: true });
  await writeFile(join(code, 'index.mjs'), "export const handler = async () => 'done';\n");
  let handed = 0;
  let startedAt = 0;
  let done = (_perSecond: number) => {};
  const measured = new Promise<number>((resolve) => {
    done = resolve;
  });
  const hand = (response: ServerResponse) => {
    handed += 1;
    if (handed === WARM_UP) startedAt = performance.now();
    if (handed === WARM_UP + invocations) done((invocations * 1000) / (performance.now() - startedAt));
    response.writeHead(200, {
      'content-length': EVENT.length,
      'lambda-runtime-aws-request-id': `00000000-0000-0000-0000-${String(handed).padStart(12, '0')}`,
      'lambda-runtime-deadline-ms': String(Date.now() + 3_000),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:floor',
    });
    response.end(EVENT);
  };
  const server = createServer((request, response) => void request.resume().on('end', () => hand(response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: process.env.PATH,
    LAMBDA_TASK_ROOT: code,
    _HANDLER: 'index.handler',
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}/floor`,
    _LAMBDA_TELEMETRY_LOG_FD: '3',
  };
  const stdio = ['ignore', 'ignore', 'inherit', 'ignore'] as const;
  const children: ChildProcess[] = Array.from({ length: availableParallelism() }, () =>
    spawn(process.execPath, [join(root, 'dist/bootstrap.mjs')], { env, stdio: [...stdio] }),
  );
  const ended = children.map((child) => once(child, 'close'));
  const broken = Promise.race(ended).then(() => Promise.reject(new Error('a function ended')));
  try {
    return Math.round(await Promise.race([measured, broken]));
  } finally {
    broken.catch(() => {});
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(ended);
    server.closeAllConnections();
    server.close();
  }
}
