/** Asks before an account is changed: account, region, profile, plan and cost are shown first. */

import { isLoopback } from '../aws/is-loopback.ts';
import { EXIT, Failure } from '../failure.ts';
import type { PlannedChange } from '../provision/plan.ts';
import type { Target } from '../target/target.ts';
import { confirm } from './prompts.ts';
import { planText } from './report/provision-text.ts';
import { visible } from './report/visible.ts';
import type { Place, Session } from './session.ts';

/** aws-facts 8. */
const COST = {
  change: [
    'cost: nothing while idle but stored logs; about $0.009 for 1,000 messages',
    '      (us-east-1, before any free tier)',
  ],
  remove: ['cost: nothing; logs that are kept are billed as stored'],
};

/** Local endpoints, and those on this machine, are nobody's account. */
export const needsApproval = ({ kind, endpoint }: Target): boolean =>
  kind === 'aws' || (kind === 'endpoint' && !isLoopback(endpoint));

/** Returns when it may go on. Throws a Failure where the answer is no (exit 1), or nobody can be asked (exit 252). */
export async function approve(
  { target, aws, stack }: Place,
  session: Session,
  verb: 'change' | 'remove',
  changes: readonly PlannedChange[],
): Promise<void> {
  if (!needsApproval(target)) return;
  const { terminal, options } = session;
  // Nobody is asked about what they can't see.
  const show = terminal.interactive && !options.yes ? terminal.warn : terminal.note;
  terminal.progress(undefined);
  const profile = target.profile === undefined ? '' : `, profile ${target.profile}`;
  const where = visible(`account ${aws.account}, region ${aws.region}${profile}`);
  show(`${terminal.noteStyle.bold(stack.name)} in ${where}:`);
  show(planText(changes, terminal.noteStyle, terminal.width).trimEnd());
  for (const line of COST[verb]) show(line);
  const what = `${verb} ${changes.length} resources in ${where}`;
  if (await confirm(session, `${what[0]?.toUpperCase()}${what.slice(1)}?`, what)) return;
  throw new Failure('nothing was changed', { exitCode: EXIT.no, code: 'Declined' });
}
