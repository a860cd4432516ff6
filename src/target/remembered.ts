/** The target that a stack was last brought `up` on, remembered until its `down`. Holds no secret. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endpointUrl } from './endpoint-url.ts';
import { forgetSent } from './last-sent.ts';
import { isRegion } from './region.ts';
import { ensurePrivateFolder, readState, removeState, writeState } from './state-folder.ts';
import type { Target } from './target.ts';

export interface Remembered {
  kind: Target['kind'];
  account: string;
  region: string;
  endpoint?: string;
  profile?: string;
}

const folderOf = (state: string) => join(state, 'targets');
const fileOf = (state: string, stack: string) => join(folderOf(state), `${stack}.json`);

function parse(value: unknown): Remembered | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, account, region, endpoint, profile } = value as Record<string, unknown>;
  if (kind !== 'local' && kind !== 'endpoint' && kind !== 'aws') return undefined;
  if (typeof account !== 'string' || typeof region !== 'string' || !isRegion(region)) return undefined;
  // As strictly as those of flags: it may have been written by somebody else, and credentials go there.
  if (!(endpoint === undefined || (typeof endpoint === 'string' && endpointUrl(endpoint) === endpoint)))
    return undefined;
  if (!(profile === undefined || typeof profile === 'string')) return undefined;
  if (kind === 'endpoint' && endpoint === undefined) return undefined;
  return { kind, account, region, endpoint, profile };
}

/** `stack` is a valid stack name: it becomes a file name. */
export const recall = (state: string, stack: string): Promise<Remembered | undefined> =>
  readState(fileOf(state, stack), parse);

export async function remember(state: string, stack: string, target: Target): Promise<void> {
  const { kind, account, region, endpoint, profile } = target;
  // A local endpoint is found by its own record: its URL is another one each time.
  const where = kind === 'endpoint' ? { endpoint } : {};
  const remembered = { kind, account: account ?? '', region, ...where, profile };
  const known = await recall(state, stack);
  if (known && JSON.stringify(parse(remembered)) === JSON.stringify(known)) return;
  await ensurePrivateFolder(state);
  await writeState(fileOf(state, stack), remembered);
}

/** And with it the message that was last sent there. */
export async function forget(state: string, stack: string): Promise<void> {
  await removeState(fileOf(state, stack));
  await forgetSent(state, stack);
}

/** Forgets every stack that was on the local endpoint: with it they are gone. Files of no use stay as they are. */
export async function forgetLocal(state: string): Promise<void> {
  const names = await readdir(folderOf(state)).catch(() => []);
  for (const name of names) {
    const [, stack] = /^([a-z][a-z0-9-]*)\.json$/.exec(name) ?? [];
    if (!stack) continue;
    const remembered = await recall(state, stack).catch(() => undefined);
    if (remembered?.kind === 'local') await forget(state, stack);
  }
}
