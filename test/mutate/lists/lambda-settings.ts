/** Settings of a function, one mutation a check. */
import type { Mutation, MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;
const swap = (name: string, file: string, find: string, replace: string, red: string): Mutation => ({
  name,
  file: at(file),
  find,
  replace,
  red: [red],
});

export default {
  tests: ['test/contract/facts-lambda-settings.test.ts'],
  everyRow: true,
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
    swap(
      'a description may have one character more',
      'checks',
      '?? 0) > 256',
      '?? 0) > 257',
      '6.3 a description of 257',
    ),
    swap(
      'any way of tracing is taken',
      'checks',
      "oneOf(settings.TracingConfig?.Mode, 'tracingConfig.mode', ['Active', 'PassThrough']);",
      '',
      '6.3 a way of tracing',
    ),
    swap(
      'any architecture is taken',
      'checks',
      "!['x86_64', 'arm64'].includes(architectures[0]!)",
      'false',
      '6.3 an architecture that is none',
    ),
    swap('a handler may hold a space', 'checks', '/^[^\\s]{1,128}$/', '/^[^]{1,128}$/', '6.3 a handler with a space'),
    swap(
      'a runtime that is none is one of the past',
      'checks',
      ' && !Object.values<string>(Runtime).includes(runtime)',
      ' && false',
      '6.3 a runtime that is none',
    ),
    swap('a runtime of the past is taken', 'checks', '!CURRENT.test(runtime)', 'false', '11.1 a runtime of the past'),
    swap(
      'a runtime that is not here is one of the past',
      'checks',
      "!runtime.startsWith('nodejs')",
      'false',
      '11.1 a runtime that is not here',
    ),
    swap('a function needs no runtime', 'functions', '!input.Runtime || ', '', '6.3 no runtime'),
    swap(
      'a container image is a zip',
      'functions',
      "if (input.PackageType === 'Image') throw invalid('the local endpoint runs zip packages only');",
      '',
      '6.3 a container image',
    ),
    swap(
      'Lambda’s own variables are anybody’s',
      'checks',
      'if (taken.length > 0)',
      'if (false as boolean)',
      '6.3 a variable of Lambda’s own',
    ),
    swap('a variable may hold a dash', 'checks', '[a-zA-Z0-9_]+$/', '[a-zA-Z0-9_-]+$/', '6.3 a variable with a dash'),
    swap(
      'any log format is taken',
      'logging-config',
      "oneOf(wanted.LogFormat, 'loggingConfig.logFormat', ['JSON', 'Text']);",
      '',
      '1.11 a log format that is none',
    ),
    swap(
      'any level of the application is taken',
      'logging-config',
      "oneOf(wanted.ApplicationLogLevel, 'loggingConfig.applicationLogLevel', LEVELS);",
      '',
      '1.11 a level of the application',
    ),
    swap(
      'the system has the application’s levels',
      'logging-config',
      "'loggingConfig.systemLogLevel', SYSTEM_LEVELS",
      "'loggingConfig.systemLogLevel', LEVELS",
      '1.11 a level of the system',
    ),
    swap(
      'a log group may hold a space',
      'logging-config',
      '!GROUP.test(wanted.LogGroup)',
      'false',
      '1.11 a log group with a space',
    ),
  ],
} satisfies MutationList;
