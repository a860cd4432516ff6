/** Settings of a function, one mutation a check. */
import type { MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;

export default {
  tests: ['test/contract/facts-lambda-settings.test.ts'],
  mutations: [
    {
      name: 'a number has no bounds',
      file: at('checks'),
      find: 'if (value === undefined || (value >= least && value <= most)) return;',
      replace: 'if (value === undefined || least <= most) return;',
      red: ['6.3 memory of 127 MB', '6.3 memory of 10,241 MB', '6.3 a timeout of 0 s', '6.3 511 MB of /tmp'],
    },
    {
      name: 'variables may hold more',
      file: at('checks'),
      find: 'const ENVIRONMENT_BYTES = 4096;',
      replace: 'const ENVIRONMENT_BYTES = 4097;',
      red: ['5.2 variables of more than 4 KB'],
    },
    {
      name: 'text logs take levels',
      file: at('logging-config'),
      find: 'if (wanted.ApplicationLogLevel ?? wanted.SystemLogLevel)',
      replace: 'if (false as boolean)',
      red: ['1.11 a level in text format'],
    },
    {
      name: 'JSON logs have no level of the system by themselves',
      file: at('logging-config'),
      find: "current.SystemLogLevel ?? 'INFO'",
      replace: 'current.SystemLogLevel',
      red: ['1.11 JSON logs have both levels'],
    },
  ],
} satisfies MutationList;
