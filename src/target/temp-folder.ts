/** A fresh folder for what lasts as long as a run. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { reasonOf } from './reason-of.ts';

/** Its path (mode 0700), in TMPDIR; a Failure where none can be made. */
export async function makeTempFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'destined-'));
  } catch (error) {
    throw new Failure(`can't make a folder in ${tmpdir()}: ${reasonOf(error)}`, {
      fix: 'set TMPDIR to a folder that can be written',
      exitCode: EXIT.configuration,
      code: 'TempFolder',
      cause: error,
    });
  }
}
