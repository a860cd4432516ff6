/** `destined doctor`: what would stop `up`, found without changing anything; and the policy that the caller needs. */
import type { Command } from 'commander';
import { EXIT, Failure } from '../../failure.ts';
import { callerPolicy } from '../../pattern/caller-policy.ts';
import { callerRights } from '../../pattern/caller-rights.ts';
import { type Stack, stackOf } from '../../pattern/stack.ts';
import { chooseRegion } from '../../target/region.ts';
import { NOTHING_RUNNING } from '../../target/resolve-target.ts';
import type { CommandModule } from '../command.ts';
import { runChecks } from '../doctor-checks.ts';
import { type DoctorDocument, doctorText, policyText } from '../report/doctor.ts';
import { printDocument } from '../report/json.ts';
import type { Session } from '../session.ts';

interface DoctorFlags {
  policy?: boolean;
}

/** IAM's quotas of a policy, in characters without white space [K]. */
const INLINE = 10_240;
const MANAGED = 6_144;

function define(command: Command): void {
  command.option('--policy', 'print the least policy that the caller needs, and check nothing').addHelpText(
    'after',
    `
Examples:
  destined doctor
  destined doctor --aws --profile dev
  destined doctor --policy > policy.json

Each statement of the policy is for some commands: leave out what you don't use.
Exit code 1 if something was found that would stop up.`,
  );
}

/** The stack as it is, or would be, there. */
async function stackMeant(session: Session): Promise<Stack> {
  const { stack: name, region: flag } = session.options;
  try {
    return (await session.open({ start: false, looks: true })).stack;
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== NOTHING_RUNNING) throw error;
    const region = chooseRegion({ kind: 'local', by: 'default' }, { flag, env: process.env });
    return stackOf({ name, partition: 'aws', account: '000000000000', region });
  }
}

async function printPolicy(session: Session): Promise<number> {
  const { terminal, options } = session;
  const policy = callerPolicy(callerRights(await stackMeant(session)));
  const document: DoctorDocument = { checks: [], policy };
  if (options.output === 'json') await printDocument(terminal, document);
  else await terminal.out(policyText(policy));
  const length = JSON.stringify(policy).length;
  const fits =
    length <= INLINE ? `fits the policies of a role (${INLINE})` : `is too long for a role's own (${INLINE})`;
  terminal.note(`${length} characters: ${fits}; a managed policy takes ${MANAGED}, so make two of it`);
  return EXIT.done;
}

async function run(session: Session, options: object): Promise<number> {
  if ((options as DoctorFlags).policy) return printPolicy(session);
  const { terminal } = session;
  const document: DoctorDocument = { checks: await runChecks(session) };
  if (session.options.output === 'json') await printDocument(terminal, document);
  else await terminal.out(doctorText(document.checks, terminal.style, terminal.width));
  return document.checks.some(({ result }) => result === 'fail') ? EXIT.no : EXIT.done;
}

export const command: CommandModule = { define, run };
