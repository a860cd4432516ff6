/** The one local endpoint of a state folder: started, found, kept and stopped. */
import { EXIT, Failure } from '../failure.ts';
import { askStatus, askStop, type LocalStatus } from './local-admin.ts';
import { type ProcessOptions, spawnLocal } from './local-process.ts';
import { type LocalRecord, readLocalRecord, removeLocalRecord, writeLocalRecord } from './local-record.ts';
import { dropUser, noteUser, othersUse } from './local-users.ts';
import { forgetLocal } from './remembered.ts';
import { locked } from './state-lock.ts';

/** A running endpoint, made sure of by its proof. */
export interface LocalEndpoint {
  record: LocalRecord;
  status: LocalStatus;
}

/** Whose work goes on there: `user` is the note that `dropUser` takes back. */
export interface UsedEndpoint extends LocalEndpoint {
  started: boolean;
  user: string;
}

/** The endpoint that runs, or undefined. Only looks. */
export async function findLocal(stateFolder: string): Promise<LocalEndpoint | undefined> {
  const record = await readLocalRecord(stateFolder);
  const status = record && (await askStatus(record));
  return status && { record, status };
}

/**
 * Finds the endpoint or starts it; of two starts at once one finds the other's. `local` makes a running one stay until
 * `local stop`. A clock, port or log size that a running one does not have is a Failure (exit 1).
 */
export function startLocal(options: ProcessOptions): Promise<LocalEndpoint & { started: boolean }> {
  return locked(options.stateFolder, () => findOrStart(options));
}

async function findOrStart(options: ProcessOptions): Promise<LocalEndpoint & { started: boolean }> {
  const { stateFolder, startedBy } = options;
  const running = await findLocal(stateFolder);
  if (running) {
    refuseOtherSettings(running, options);
    if (startedBy === 'local' && running.record.startedBy !== 'local') {
      running.record.startedBy = 'local';
      await writeLocalRecord(stateFolder, running.record);
    }
    return { ...running, started: false };
  }
  const { record, status } = await spawnLocal(options);
  await writeLocalRecord(stateFolder, record);
  return { record, status, started: true };
}

/**
 * The endpoint for a command that changes something there: until it takes its note back (`dropUser`) no other ends it. With
 * `start` one is started where none runs; undefined without.
 */
export async function useLocal(stateFolder: string, { start }: { start: boolean }): Promise<UsedEndpoint | undefined> {
  if (!start && !(await readLocalRecord(stateFolder))) return undefined;
  return locked(stateFolder, async () => {
    const running = start ? await findOrStart({ startedBy: 'up', stateFolder }) : await findLocal(stateFolder);
    return running && { started: false, ...running, user: await noteUser(stateFolder) };
  });
}

function refuseOtherSettings(
  { record, status }: LocalEndpoint,
  { clock, port, logBytes, faults }: ProcessOptions,
): void {
  const differs =
    (clock !== undefined && clock !== status.clock && `with --clock ${status.clock}`) ||
    (logBytes !== undefined && logBytes !== status.logBytesMax && `with --log-bytes ${status.logBytesMax}`) ||
    (port !== undefined && String(port) !== new URL(record.url).port && `on port ${new URL(record.url).port}`) ||
    (faults !== undefined && 'and takes no other faults');
  if (!differs) return;
  throw new Failure(`the local endpoint runs already, ${differs}`, {
    fix: 'run destined local stop first; its stacks go with it',
    exitCode: EXIT.no,
    code: 'AlreadyRunning',
  });
}

/** Asks the endpoint to end; false if none ran. What was remembered of it goes too. Never ends a process by its recorded id. */
export function stopLocal(stateFolder: string): Promise<boolean> {
  return locked(stateFolder, async () => {
    const running = await findLocal(stateFolder);
    await end(stateFolder, running);
    return running !== undefined;
  });
}

export interface ReleaseOptions {
  /** The caller's own note, which is taken back: it is at work there no more. */
  user?: string;
  /** Only an endpoint that others left to whoever comes last. */
  onlyLeft?: boolean;
}

/**
 * Ends an endpoint that `up` started once nothing tagged is left on it; while others are at work there it is left to them.
 * Answers whether it ended one.
 */
export function releaseLocal(stateFolder: string, { user, onlyLeft = false }: ReleaseOptions = {}): Promise<boolean> {
  return locked(stateFolder, async () => {
    // Of two that leave at once the later one must find nobody.
    if (user !== undefined) await dropUser(stateFolder, user);
    const running = await findLocal(stateFolder);
    const { record, status } = running ?? {};
    if (record && (record.startedBy === 'local' || status?.stacks.length !== 0)) return false;
    if (onlyLeft && !record?.left) return false;
    if (record && (await othersUse(stateFolder))) {
      await writeLocalRecord(stateFolder, { ...record, left: true });
      return false;
    }
    await end(stateFolder, running);
    return running !== undefined;
  });
}

async function end(stateFolder: string, running: LocalEndpoint | undefined): Promise<void> {
  if (running) await askStop(running.record);
  await removeLocalRecord(stateFolder);
  await forgetLocal(stateFolder);
}
