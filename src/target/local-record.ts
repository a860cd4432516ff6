/** The record of the one running local endpoint in the state folder. It holds the endpoint's secret. */
import { join } from 'node:path';
import { readState, removeState, writeState } from './state-folder.ts';

/** Who it was started for: `up`'s is ended by the last `down`, `local`'s stays until `local stop`. */
export type StartedBy = 'up' | 'local' | 'demo';

export interface LocalRecord {
  /** `http://127.0.0.1:PORT` */
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  account: string;
  region: string;
  /** ISO 8601. */
  startedAt: string;
  /** For people: nobody here ever ends a process by it. */
  pid: number;
  startedBy: StartedBy;
  /** Who would have ended it left it to others who were at work on it then: the last of them ends it. */
  left?: true;
}

const fileOf = (state: string) => join(state, 'local.json');
const TEXTS = ['url', 'accessKeyId', 'secretAccessKey', 'account', 'region', 'startedAt'] as const;
/** They become parts of headers, which hold no line ends. */
const PLAIN = /^[\x20-\x7e]+$/;

/** What the endpoint prints when it listens, with who it was started for. Undefined if it isn't that. */
export function parseLocalRecord(value: unknown): LocalRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  if (TEXTS.some((name) => typeof record[name] !== 'string' || !PLAIN.test(record[name]))) return undefined;
  const url = String(record.url);
  if (!/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(url) || !URL.canParse(url)) return undefined;
  if (!Number.isSafeInteger(record.pid) || Number(record.pid) < 1) return undefined;
  if (record.startedBy !== 'up' && record.startedBy !== 'local' && record.startedBy !== 'demo') return undefined;
  if (record.left !== undefined && record.left !== true) return undefined;
  const { accessKeyId, secretAccessKey, account, region, startedAt, pid, startedBy, left } =
    record as unknown as LocalRecord;
  return { url, accessKeyId, secretAccessKey, account, region, startedAt, pid, startedBy, ...(left && { left }) };
}

export const readLocalRecord = (state: string): Promise<LocalRecord | undefined> =>
  readState(fileOf(state), parseLocalRecord, {
    lost: 'one that still runs is out of reach until its idle day ends',
    secret: true,
  });
export const writeLocalRecord = (state: string, record: LocalRecord): Promise<void> =>
  writeState(fileOf(state), record);
export const removeLocalRecord = (state: string): Promise<void> => removeState(fileOf(state));
