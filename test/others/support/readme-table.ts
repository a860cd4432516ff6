/** The README's table of what others found is that of the last whole run: a run that finds another table fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './place.ts';

const BEGIN = '<!-- what npm run test:others printed -->\n';
const END = '\n<!-- its end -->';

/** Set, it makes a whole run write its table there. */
const WRITE = 'DESTINED_OTHERS_WRITE';

/**
 * Undefined if the README holds this table (or does now), else what is wrong. Throws if it has no place for one. `unrun`: the
 * beginnings of rows that could not run on this machine, as they may; of these the README tells what came of them elsewhere.
 */
export function keepInReadme(
  table: string,
  unrun: readonly string[],
  file = join(ROOT, 'README.md'),
): string | undefined {
  const text = readFileSync(file, 'utf8');
  const from = text.indexOf(BEGIN) + BEGIN.length;
  const to = text.indexOf(END, from);
  if (from < BEGIN.length || to < 0) throw new Error(`${file} has no place between "${BEGIN}" and "${END}"`);
  const held = text.slice(from, to).split('\n');
  const elsewhere = (row: string) => {
    const beginning = unrun.find((each) => row.startsWith(each));
    return (beginning && held.find((each) => each.startsWith(beginning))) ?? row;
  };
  const wanted = table.split('\n').map(elsewhere).join('\n');
  if (held.join('\n') === wanted) return undefined;
  if (!process.env[WRITE])
    return `README.md holds another table: run ${WRITE}=1 npm run test:others, and look at what changed`;
  writeFileSync(file, text.slice(0, from) + wanted + text.slice(to));
  return undefined;
}
