/** The endpoint as a process: strangers at its door end nothing, fill nothing, and the next good request is answered. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';

const MIB = 2 ** 20;
let cli: Cli;
let endpoint: { url: string; pid: number };

beforeAll(async () => {
  cli = await createCli();
  const { code, stderr } = await cli.run(['up']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  endpoint = await record();
});
afterAll(() => cli?.end());

/** What the CLI knows of the endpoint that runs. */
const record = async () => JSON.parse(await readFile(join(cli.state, 'local.json'), 'utf8'));

const residentBytes = () => Number(execFileSync('ps', ['-o', 'rss=', '-p', String(endpoint.pid)])) * 1024;

/** Bytes without meaning, the same in each run. */
function noise(seed: number, length: number): Buffer {
  const blocks = Math.ceil(length / 32);
  const hashes = Array.from({ length: blocks }, (_, i) => createHash('sha256').update(`${seed}/${i}`).digest());
  return Buffer.concat(hashes).subarray(0, length);
}

/** Sends, and waits until the endpoint has ended the connection: answers what it said. */
function knock(bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(endpoint.url);
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    // A reset is an answer, too.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('close', () => resolve(said));
  });
}
const post = (path: string, headers: string, body: Buffer) =>
  Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`), body]);

describe('strangers', () => {
  const sized = (body: Buffer) => `Content-Length: ${body.length}\r\n`;
  const invoke = '/_aws/execute-api/abc/prod/SendEvent';
  const rows: [string, number, (i: number) => Buffer][] = [
    ['that send noise', 500, (i) => noise(i, 2000)],
    ['that send noise as unsigned requests', 500, (i) => post('/', sized(noise(i, 500)), noise(i, 500))],
    ['that send large bodies', 40, () => post('/', sized(Buffer.alloc(9 * MIB)), Buffer.alloc(9 * MIB))],
    [
      'that send large bodies to the invoke URL',
      60,
      () => post(invoke, sized(Buffer.alloc(9 * MIB)), Buffer.alloc(9 * MIB)),
    ],
    ['that promise more than they send', 200, () => post(invoke, 'Content-Length: 9000000\r\n', Buffer.alloc(10))],
  ];
  it.each(rows)('%s', async (_what, times, bytes) => {
    const before = residentBytes();
    for (let sent = 0; sent < times; sent += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => knock(bytes(sent + i))));
    }
    expect(residentBytes() - before).toBeLessThan(300 * MIB);
    // There is room again for what comes next.
    expect(await knock(bytes(times))).not.toContain(' 503 ');
    expect(await record()).toEqual(endpoint);
    const { code, document } = await cli.json<{ running: boolean }>(['local', 'status']);
    expect({ code, running: document.running }).toEqual({ code: 0, running: true });
    const { code: sent, stderr } = await cli.run(['send', '--expect', 'success']);
    expect({ sent, stderr }).toMatchObject({ sent: 0 });
  });
});
