/** Breaks `tail --group` where only the built binary shows it. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/cli');

export default {
  tests: ['test/e2e/tail-group.test.ts'],
  mutations: [
    mutation(
      'tail-groups',
      'what has no record is not told at the end',
      'if (last) for (const line of folder.rest().shown) groups.addLine(line, now);\n',
      '',
      'at the end what has no record yet',
    ),
    mutation(
      'tail-records',
      'what is left out with its record is told without it',
      'const reason = judged && why(judged);\n    if (reason) output.leaveOut(reason);\n    else if (!output.isFull &&',
      'const reason = judged && why(judged);\n    if (reason) output.show(textOf({ ...rest }), 0, false);\n    else if (!output.isFull &&',
      'picks out as without it',
    ),
    mutation(
      'tail-records',
      'a pattern is for the lines of the function, too',
      'const filterPattern = filter.pattern && new Map(logGroups.map((logGroup) => [logGroup, filter.pattern!]));',
      'const filterPattern = filter.pattern;\n  void logGroups;',
      'picks out as without it',
    ),
    mutation(
      'tail-lines',
      'runs are not told apart',
      "plan.group ? gather({ until: 'summary' }) : undefined",
      'undefined as ReturnType<typeof gather> | undefined',
      'has the lines of each run together',
    ),
    mutation('tail-plan', '--raw is grouped', 'if (raw && group)', 'if (raw && group && full)', 'is not for --raw'),
  ],
} satisfies MutationList;
