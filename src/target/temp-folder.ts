/** A fresh folder for what lasts as long as a run. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { reasonOf } from './reason-of.ts';

/** Where they are made: TMPDIR, TMP or TEMP, as a whole path. */
export const tempRoot = (): string => resolve(tmpdir());

/** Its path (mode 0700); a Failure where none can be made. */
export async function makeTempFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tempRoot(), 'destined-'));
  } catch (error) {
    throw new Failure(`can't make a folder in ${tempRoot()}: ${reasonOf(error)}`, {
      fix: 'set TMPDIR to a folder that can be written',
      exitCode: EXIT.configuration,
      code: 'TempFolder',
      cause: error,
    });
  }
}
