/** Finding the local endpoint: who answers must prove that it is ours, before it is told anything. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifySignature } from '../../src/local/wire/sigv4.ts';
import { askStatus } from '../../src/target/local-admin.ts';
import { findLocal, stopLocal } from '../../src/target/local-endpoint.ts';
import {
  type LocalRecord,
  parseLocalRecord,
  readLocalRecord,
  writeLocalRecord,
} from '../../src/target/local-record.ts';
import { signRequest } from '../../src/target/sign-request.ts';

const SECRET = 'the secret of the endpoint';
const STATUS = {
  startedAt: '2026-01-01T00:00:00.000Z',
  clock: 'fast',
  stacks: [],
  drops: [],
  logBytes: 0,
  logBytesMax: 1,
};
let server: Server | undefined;
let state: string;
let seen: string[];

beforeEach(async () => {
  seen = [];
  state = await mkdtemp(join(tmpdir(), 'destined-local-'));
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
  await rm(state, { recursive: true, force: true });
});

/** The record of an endpoint where this listener answers. */
async function listenWith(listener: RequestListener): Promise<LocalRecord> {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return recordOf(port);
}
const recordOf = (port: number): LocalRecord => ({
  url: `http://127.0.0.1:${port}`,
  accessKeyId: 'AKIATEST',
  secretAccessKey: SECRET,
  account: '000000000000',
  region: 'us-east-1',
  startedAt: '2026-01-01T00:00:00.000Z',
  pid: process.pid,
  startedBy: 'up',
});
const proofOf = (challenge: unknown, secret = SECRET) =>
  createHmac('sha256', secret).update(String(challenge)).digest('hex');

describe('the status of an endpoint', () => {
  it('is believed with a proof of the secret', async () => {
    const record = await listenWith((request, response) => {
      response.setHeader('x-destined-proof', proofOf(request.headers['x-destined-challenge']));
      response.end(JSON.stringify(STATUS));
    });
    expect(await askStatus(record)).toEqual(STATUS);
    expect(seen[0]).toMatch(
      /^GET \/_destined\/status .*AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/us-east-1\/destined\//,
    );
    expect(seen.join()).not.toContain(SECRET);
  });

  it.each<[string, RequestListener]>([
    ['without a proof', (_request, response) => void response.end(JSON.stringify(STATUS))],
    [
      'with the proof of another secret',
      (request, response) => {
        response.setHeader('x-destined-proof', proofOf(request.headers['x-destined-challenge'], 'other'));
        response.end(JSON.stringify(STATUS));
      },
    ],
    [
      'with the proof of an older challenge',
      (_request, response) => {
        response.setHeader('x-destined-proof', proofOf(randomBytes(32).toString('hex')));
        response.end(JSON.stringify(STATUS));
      },
    ],
    ['that is HTML', (_request, response) => void response.end('<html>')],
    ['that refuses', (_request, response) => void response.writeHead(403).end()],
    ['that is cut off', (request) => void request.socket.destroy()],
  ])('%s is taken as nobody there', async (_name, listener) => {
    expect(await askStatus(await listenWith(listener))).toBeUndefined();
  });

  it('is nobody there on a closed port', async () => {
    const record = await listenWith(() => {});
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await askStatus(record)).toBeUndefined();
  });
});

describe('a stranger on the recorded port', () => {
  it('is not stopped, and what was recorded is cleared', async () => {
    const record = await listenWith((_request, response) => void response.end('{}'));
    await writeLocalRecord(state, record);
    expect(await findLocal(state)).toBeUndefined();
    // The recorded pid is this very process: a kill by it would end the test.
    expect(await stopLocal(state)).toBe(false);
    expect(await readLocalRecord(state)).toBeUndefined();
    expect(seen.filter((line) => line.startsWith('POST'))).toEqual([]);
  });
});

describe('the record', () => {
  it.each([
    ['another host', { url: 'http://10.0.0.1:80' }],
    ['another scheme', { url: 'https://127.0.0.1:80' }],
    ['a path', { url: 'http://127.0.0.1:80/x' }],
    ['no secret', { secretAccessKey: '' }],
    ['a port that is none', { url: 'http://127.0.0.1:99999' }],
    ['a key of two lines', { accessKeyId: 'A\nB' }],
    ['no pid', { pid: undefined }],
    ['a pid of all processes', { pid: 0 }],
    ['an unknown starter', { startedBy: 'me' }],
  ])('with %s is not ours', (_name, change) => {
    expect(parseLocalRecord(recordOf(1))).toEqual(recordOf(1));
    expect(parseLocalRecord({ ...recordOf(1), ...change })).toBeUndefined();
  });
});

it('that is corrupt says what goes with it', async () => {
  await writeFile(join(state, 'local.json'), '{', { mode: 0o600 });
  await expect(readLocalRecord(state)).rejects.toMatchObject({
    fix: `remove it: rm ${state}/local.json; one that still runs is out of reach until its idle day ends`,
  });
});

describe('a signature', () => {
  it('is one that the endpoint accepts, whatever is in path, query, headers and body', async () => {
    const credentials = { accessKeyId: 'AK', secretAccessKey: 'SK' };
    const url = 'http://127.0.0.1:4566/a%20b/c?z=1&a=x%26y';
    const signer = { credentials, region: 'eu-west-1', service: 'execute-api' };
    const body = 'text';
    const headers = await signRequest({ method: 'POST', url, headers: { 'x-mine': '1' }, body }, signer);
    expect(headers['x-mine']).toBe('1');
    const request = { method: 'POST', path: '/a%20b/c', query: 'z=1&a=x%26y', headers, body: Buffer.from(body) };
    const keyed = (accessKeyId: string) =>
      accessKeyId === 'AK' ? { credentials, caller: { arn: 'arn:aws:iam::1:root', accessKeyId } } : undefined;
    expect(await verifySignature(request, { keyed }, Date.now())).toMatchObject({ scope: { service: 'execute-api' } });
    const altered = { ...request, body: Buffer.from('altered') };
    expect(await verifySignature(altered, { keyed }, Date.now())).toHaveProperty('fault');
  });
});
