/** Reads a fault script from a file; what it can't mean is refused, for a fault that never comes tells nobody. */
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type FaultRule, namesOf, parseFaults, wantedBy } from './faults.ts';
import { SERVICES, type ServiceName } from './wire/services.ts';

const MOST_BYTES = 1024 * 1024;

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

/** Whatever a rule may call an operation of ours, in lower case. */
async function allNames(): Promise<ReadonlySet<string>> {
  const services = Object.keys(SERVICES) as ServiceName[];
  const names = services.map(async (service) => {
    const commands = Object.keys(await SERVICES[service].load()).filter((name) => name.endsWith('Command'));
    return commands.flatMap((name) => namesOf(service, name.slice(0, -'Command'.length)));
  });
  return new Set((await Promise.all(names)).flat());
}

function whyUnknown({ operation }: FaultRule, known: ReadonlySet<string>): string {
  const [service, inService] = operation.split(/[.:]/) as [string, string?];
  const services = Object.keys(SERVICES).join(', ');
  if (inService === undefined) return `${operation} is of none of the services ${services}`;
  const isService = [...known].some((name) => name.startsWith(`${service.toLowerCase()}.`));
  if (isService) return `${operation}: ${service} has no such operation`;
  return `${operation}: there is no service ${service}; there are ${services}`;
}
