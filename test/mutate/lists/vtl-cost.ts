/** What bounds a mapping template. A bound without which all memory would go, or no end would come, is moved instead of dropped. */
import type { MutationList } from '../mutation.ts';

const BUDGET = 'src/local/gateway/vtl-budget.ts';
const REGEX = 'src/local/gateway/vtl-regex.ts';

export default {
  tests: ['test/unit/vtl-cost.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'a rendering takes ten seconds',
      file: BUDGET,
      find: 'const MAX_MS = 1000;',
      replace: 'const MAX_MS = 10_000;',
      red: ['many searches, each to the end of a long text'],
    },
    {
      name: 'steps are not counted',
      file: BUDGET,
      find: '      steps += 1;\n      if (steps > MAX_STEPS)',
      replace: '      if (steps > MAX_STEPS)',
      red: ['nested loops end on a machine of any speed'],
    },
    {
      name: 'a step is free',
      file: BUDGET,
      find: '      if (steps > MAX_STEPS)',
      replace: '      if (MAX_STEPS > 0) return;\n      if (steps > MAX_STEPS)',
      red: ['nested loops end'],
    },
    {
      name: 'steps take no time',
      file: BUDGET,
      find: 'if (steps % STEPS_PER_LOOK === 0) look();',
      replace: 'void STEPS_PER_LOOK;',
      red: ['few steps end'],
    },
    {
      name: 'a text of any length',
      file: BUDGET,
      find: "if (text.length > MAX_LENGTH) throw new VtlError('the template makes too long a text');",
      replace: '',
      red: ['a text that doubles itself'],
    },
    {
      name: 'hardly any work for a regular expression',
      file: REGEX,
      find: 'const MAX_WORK = 50_000_000;',
      replace: 'const MAX_WORK = 50_000;',
      red: ['a regular expression that would hang'],
    },
    {
      name: 'any work for a regular expression',
      file: REGEX,
      find: "if (text.length * made.programSize() > MAX_WORK) throw new VtlError('too much work for a regular expression');",
      replace: '',
      red: ['a big text with a big regular expression'],
    },
    {
      name: 'too large a value is a fault of ours',
      file: 'src/local/gateway/vtl-value.ts',
      find: "throw new VtlError('a value is too large')",
      replace: "throw new Error('a value is too large')",
      red: ['when it prints', 'when it prints as a map', 'when it is compared', 'when it is searched'],
    },
    {
      name: 'too long a list is a fault of ours',
      file: 'src/local/gateway/vtl-method.ts',
      find: "throw new VtlError('a list is too long')",
      replace: "throw new Error('a list is too long')",
      red: ['when it doubles itself'],
    },
    {
      name: 'any depth',
      file: 'src/local/gateway/vtl.ts',
      find: "if (depth > MAX_DEPTH) throw new VtlError('the template nests too deeply');",
      replace: '',
      red: ['a macro that calls itself', 'a define that holds itself'],
    },
  ],
} satisfies MutationList;
