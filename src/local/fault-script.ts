/** Reads a fault script from a file; what it can't mean is refused, for a fault that never comes tells nobody. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type FaultRule, namesOf, parseFaults, wantedBy } from './faults.ts';
import { SERVICES, type ServiceName } from './wire/services.ts';

const MOST_BYTES = 1024 * 1024;
/** Names that differ in more letters are of something else. */
const FARTHEST = 3;

/** Throws an Error that says what is wrong: with the file, with a member, or an operation that no service has. */
export async function readFaults(file: string): Promise<FaultRule[]> {
  const stats = statSync(file);
  // A pipe would be waited for without end.
  if (!stats.isFile() || stats.size > MOST_BYTES) throw new Error('a file of 1 MiB at the most is needed');
  const rules = parseFaults(await readFile(file, 'utf8'));
  const known = await allNames();
  const unknown = rules.findIndex((rule) => !known.has(wantedBy(rule)));
  if (unknown < 0) return rules;
  throw new Error(`[${unknown}].operation ${whyUnknown(rules[unknown]!, known)}`);
}

/** Whatever a rule may call an operation of ours, in lower case, and what AWS calls that operation. */
async function allNames(): Promise<ReadonlyMap<string, string>> {
  const services = Object.keys(SERVICES) as ServiceName[];
  const names = services.map(async (service) => {
    const commands = Object.keys(await SERVICES[service].load()).filter((name) => name.endsWith('Command'));
    const operations = commands.map((name) => name.slice(0, -'Command'.length));
    return operations.flatMap((operation) => namesOf(service, operation).map((name) => [name, operation] as const));
  });
  return new Map((await Promise.all(names)).flat());
}

function whyUnknown(rule: FaultRule, known: ReadonlyMap<string, string>): string {
  const { operation } = rule;
  const [service, inService] = operation.split(/[.:]/) as [string, string?];
  const services = Object.keys(SERVICES).join(', ');
  const prefix = `${service.toLowerCase()}.`;
  const candidates = [...known.keys()].filter((name) =>
    inService === undefined ? !name.includes('.') : name.startsWith(prefix),
  );
  if (candidates.length === 0) return `${operation}: there is no service ${service}; there are ${services}`;
  const wanted = wantedBy(rule);
  const [nearest] = candidates
    .map((name) => ({ name, far: distance(name, wanted) }))
    .sort((one, other) => one.far - other.far);
  const hint = nearest && nearest.far <= FARTHEST ? `; the nearest is ${known.get(nearest.name)}` : '';
  return inService === undefined
    ? `${operation} is of none of the services ${services}${hint}`
    : `${operation}: ${service} has no such operation${hint}`;
}

/** How many letters must be changed, added or left out to make one text the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === wanted ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
