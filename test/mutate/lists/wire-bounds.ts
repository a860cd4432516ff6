/** Lengths and ranges, and what is refused beyond them. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/local/wire');
const bounds = (name: string, find: string, replace: string, ...red: string[]) =>
  mutation('check-bounds', name, find, replace, ...red);

export default {
  tests: ['test/contract/wire-bounds.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'check-input',
      'fractions are whole numbers',
      "typeof value === 'number' && !Number.isInteger(value)",
      'false',
      'is refused where AWS models a whole one: startTime',
      'is refused where AWS models a whole one: retentionInDays',
      'is refused where AWS models a whole one: logEvents.1.member.timestamp',
      'is refused where AWS models a whole one: memorySize',
    ),
    mutation(
      'check-input',
      'no fraction is taken anywhere',
      ' && !FRACTIONS.test(path)',
      '',
      'is taken where AWS models a fraction',
    ),
    mutation(
      'endpoint',
      'no bound is looked at',
      ' ?? checkBounds(operation.bounds, input)',
      '',
      'iam GetRoleCommand roleName',
      'events PutTargetsCommand targets.1.member.ecsParameters.taskCount',
      'logs UntagResourceCommand tagKeys',
      'tagging GetResourcesCommand tagFilters.1.member.key',
    ),
    bounds(
      'a bound itself is beyond it',
      'size >= range[0] && size <= range[1]',
      'size > range[0] && size < range[1]',
      'the bounds themselves are taken, and none',
    ),
    bounds(
      'numbers are not looked at',
      "if (typeof value === 'number') return",
      "if (typeof value === 'bigint') return",
      'ListLayersCommand maxItems value <= 50',
    ),
    bounds(
      'the items of a list are not looked at',
      "outside('length', charactersOf(item), each)",
      'false',
      'each length',
    ),
    bounds(
      "a list's own length is not looked at",
      "fault(outside('length', value.length, count), text) ??",
      '',
      'tagKeys length <= 50',
    ),
    bounds('roles have names of any length', 'RoleName: { length: [1, 64] }', 'RoleName: {}', 'roleName length <= 64'),
  ],
} satisfies MutationList;
