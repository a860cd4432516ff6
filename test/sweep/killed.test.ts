/** The process of a run is killed as one of its calls happens, whichever it is. */
import { afterAll, beforeAll } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import type { Scenario } from './support/cases.ts';
import { SCENARIOS } from './support/scenarios.ts';
import type { Slot } from './support/slot.ts';
import { sweep } from './support/sweep.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
});
afterAll(() => cli.end());

/** The same by the built binary, which SIGKILL ends once the trap is sprung; that nobody is told then is no fault of its. */
function killed({ title, prepare, makes }: Scenario): Scenario {
  const args = makes === 'whole' ? ['up', '--no-verify'] : ['down'];
  return {
    title: `${title}, killed`,
    prepare,
    makes,
    async run(slot: Slot) {
      const { child, ended } = cli.start([...args, '--stack', slot.stack.name, '--yes'], { env: slot.endpoint.env });
      slot.onTrap = () => child.kill('SIGKILL');
      const { code, signal, stderr } = await ended;
      slot.onTrap = undefined;
      if (code !== 0 && signal !== 'SIGKILL') throw new Error(`exit code ${code}: ${stderr}`);
    },
  };
}

for (const scenario of Object.values(SCENARIOS)) sweep(killed(scenario), ['killed']);
