/** What is shown before anything is changed: plans, differences, the question. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/preview.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'provision/plan',
      'what is made gives no rights',
      'const rights = rightsOf(kind, resource.properties(), undefined);',
      'const rights = rightsOf(kind, {}, {});',
      'up --dry-run shows what each role will be allowed',
      'in 80 columns on a terminal',
    ),
    mutation(
      'provision/plan',
      'what goes takes no rights',
      'rightsOf(resource.kind, undefined, found?.properties)',
      'rightsOf(resource.kind, found?.properties, found?.properties)',
      'down --dry-run tells what nobody may any more',
    ),
    mutation(
      'cli/commands/diff',
      'a difference is none',
      'exitCode && plan.length > 0',
      'exitCode && plan.length > 99',
      'that was widened diff shows both values',
    ),
    mutation(
      'cli/commands/diff',
      'no difference is one',
      'exitCode && plan.length > 0',
      'exitCode && plan.length >= 0',
      'that is as it should be diff says nothing differs',
    ),
    mutation(
      'cli/commands/diff',
      'nothing is all to be made',
      '  if (isNew) throw noSuchStack(stack);\n',
      '  if (isNew && !stack) throw noSuchStack(stack);\n',
      'diff says so as status does',
    ),
    mutation(
      'cli/commands/diff',
      'diff changes what differs',
      'dryRun: true',
      'dryRun: false',
      'that was widened diff shows both values',
    ),
    mutation(
      'provision/observe',
      'a stranger stops nothing',
      'if (strangers.length > 0) throw',
      'if (strangers.length > 99) throw',
      'with a name that a stranger has, diff says what stops up',
    ),
    mutation(
      'cli/report/provision-text',
      'what differs is as long as it is',
      'hanging(visible(`${path}: ${is} → ${shouldBe}`), 4, width)',
      'hanging(visible(`${path}: ${is} → ${shouldBe}`), 4, undefined)',
      'in 80 columns diff is, too',
      'in 80 columns status is, too',
    ),
    mutation(
      'cli/commands/status',
      'status does not know how wide it may be',
      'statusText(document, terminal.style, terminal.width)',
      'statusText(document, terminal.style)',
      'in 80 columns status is, too',
    ),
    mutation(
      'cli/approve',
      'nobody is asked',
      'if (!needsApproval(target)) return;',
      'if (needsApproval(target) || !needsApproval(target)) return;',
      'up without a terminal changes nothing',
      'down without a terminal changes nothing',
      'the answer no changes nothing',
      'the answer Ctrl-C changes nothing',
      'the answer return alone, which is no',
      'the answer yes changes it',
    ),
  ],
} satisfies MutationList;
