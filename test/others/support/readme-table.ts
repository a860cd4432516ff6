/** The README's table of what others found is that of the last whole run: a run that finds another table fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './place.ts';

const BEGIN = '<!-- what npm run test:others printed -->\n';
const END = '\n<!-- its end -->';

/** Set, it makes a whole run write its table there. */
const WRITE = 'DESTINED_OTHERS_WRITE';

/** Undefined if the README holds this table (or does now), else what is wrong. Throws if it has no place for one. */
export function keepInReadme(table: string, file = join(ROOT, 'README.md')): string | undefined {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(BEGIN) + BEGIN.length;
  const to = text.indexOf(END, from);
  if (from < BEGIN.length || to < 0) throw new Error(`${file} has no place between "${BEGIN}" and "${END}"`);
  if (text.slice(from, to) === table) return undefined;
  if (!process.env[WRITE])
    return `README.md holds another table: run ${WRITE}=1 npm run test:others, and look at what changed`;
  writeFileSync(file, text.slice(0, from) + table + text.slice(to));
  return undefined;
}
