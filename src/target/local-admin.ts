/** Speaks to a running local endpoint about itself, and makes sure first that it is the one that we started. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, request as send } from 'node:http';
import { EXIT, Failure } from '../failure.ts';
import { isLocalProcess } from './is-local-process.ts';
import type { LocalRecord } from './local-record.ts';
import { signRequest } from './sign-request.ts';

export interface LocalStatus {
  /** ISO 8601. */
  startedAt: string;
  clock: string;
  /** Names of the stacks of which anything is left. */
  stacks: string[];
  drops: { hop: string; resource: string; reason: string; count: number }[];
  logBytes: number;
  logBytesMax: number;
}

/** An endpoint on this machine answers in milliseconds unless it hangs. */
const ANSWER_MS = 5_000;
const LARGEST = 16 * 2 ** 20;

/**
 * Its status, or undefined if nothing, or somebody else, listens where it was. Signing the request proves us to the server;
 * the server proves itself by an HMAC of our challenge, so no secret and no code ever goes to a stranger.
 */
export async function askStatus(record: LocalRecord): Promise<LocalStatus | undefined> {
  const challenge = randomBytes(32).toString('hex');
  const answer = await ask(record, 'GET', '/_destined/status', { 'x-destined-challenge': challenge });
  if (answer?.status !== 200) return undefined;
  const proof = Buffer.from(String(answer.headers['x-destined-proof'] ?? ''), 'hex');
  const wanted = createHmac('sha256', record.secretAccessKey).update(challenge).digest();
  if (proof.length !== wanted.length || !timingSafeEqual(proof, wanted)) return undefined;
  return JSON.parse(answer.body);
}

/** Asks it to end; resolves when its process, which clears away after it no longer listens, is gone. */
export async function askStop(record: LocalRecord): Promise<void> {
  await ask(record, 'POST', '/_destined/stop', {});
  const deadline = Date.now() + 15_000;
  while ((await askStatus(record)) || (await isLocalProcess(record.pid))) {
    if (Date.now() > deadline) throw hung(record, 'did not end when it was asked to');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A process that is stopped (Ctrl-Z, SIGSTOP) takes no other signal than the ninth. */
const hung = ({ url, pid }: LocalRecord, what: string) =>
  new Failure(`the local endpoint at ${url} ${what}`, {
    fix: `end its process by hand: kill -9 ${pid}`,
    exitCode: EXIT.other,
    code: 'LocalEndpointHangs',
  });

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Undefined if nobody is there, or somebody else who says nothing. */
async function ask(
  record: LocalRecord,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer | undefined> {
  const answer = await exchange(record, method, path, headers);
  if (answer !== 'silence') return answer;
  // Its process may have died, and whoever took its port may be silent: the recorded id is then nobody's, or somebody else's.
  if (await isLocalProcess(record.pid)) throw hung(record, 'does not answer');
  return undefined;
}

async function exchange(
  record: LocalRecord,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer | 'silence' | undefined> {
  const url = `${record.url}${path}`;
  const signer = { credentials: record, region: record.region, service: 'destined' };
  const signed = await signRequest({ method, url, headers }, signer);
  return new Promise((resolve) => {
    const request = send(url, { method, headers: signed, agent: false, signal: AbortSignal.timeout(ANSWER_MS) });
    request.on('response', (response) => {
      collect(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        failed,
      );
    });
    const failed = (error: Error) => {
      // Else refused, cut off, or not HTTP at all.
      resolve(error.name === 'AbortError' || error.name === 'TimeoutError' ? 'silence' : undefined);
    };
    request.on('error', failed);
    request.end();
  });
}

async function collect(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > LARGEST) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
