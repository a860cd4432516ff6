/** Functions that try for more than is theirs: each guard taken away once. */
import type { MutationList } from '../mutation.ts';

export default {
  tests: ['test/contract/lambda-hostile.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'a function has the endpoint’s own variables',
      file: 'src/local/runtime/process-settings.ts',
      find: '    // Node and the shell tools that a function may call.\n',
      replace: '    ...(process.env as Record<string, string>),\n    STOLEN: places.endpointUrl,\n',
      red: ['in no command line and no environment'],
    },
    {
      name: 'what left its group is not looked for',
      file: 'src/local/runtime/pool.ts',
      find: '    strays.ended(worker.scratch);\n',
      replace: '',
      red: ['what it starts in a session of its own ends with it'],
    },
    {
      name: 'what left its group is known by what it may change',
      file: 'src/local/runtime/strays.ts',
      find: 'variable.startsWith(`${MARK}=`))?.slice(MARK.length + 1)',
      replace: "variable.startsWith('TMPDIR='))?.slice('TMPDIR='.length)",
      red: ['what it starts in a session of its own ends with it'],
    },
    {
      name: 'who asks again is handed its event again',
      file: 'src/local/runtime/environment.ts',
      find: '!running || running.startedAt !== undefined || !hand',
      replace: '!running || !hand',
      red: ['a function that asks for the next event itself gets none'],
    },
    {
      name: 'any method may post to the Runtime API',
      file: 'src/local/runtime/runtime-api.ts',
      find: "if (req.method !== 'POST' || !(what || path === '/init/error'))",
      replace: "if (!(what || path === '/init/error'))",
      red: ['garbage for the Runtime API is refused'],
    },
    {
      name: 'an answer for no event is taken',
      file: 'src/local/runtime/environment.ts',
      find: "return 'InvalidRequestID';",
      replace: 'return undefined;',
      red: ['an answer for no event, a second one'],
    },
    {
      name: 'a second answer is taken',
      file: 'src/local/runtime/environment.ts',
      find: "if (answered) return 'InvalidStateTransition';",
      replace: 'if (answered) return undefined;',
      red: ['an answer for no event, a second one'],
    },
    {
      name: 'an error of the start is taken at any time',
      file: 'src/local/runtime/environment.ts',
      find: "if (initMs !== undefined || initError !== undefined) return 'InvalidStateTransition';",
      replace: '',
      red: ['an answer for no event, a second one'],
    },
    {
      name: 'a refused answer keeps our own runtime from its next event',
      file: 'src/local/runtime/runtime-api.ts',
      find: "if (req.headers['destined-then-next']) handNext(listener, res);",
      replace: "if (req.headers['destined-then-next'] && !refusal) handNext(listener, res);",
      red: ['an answer for no event, a second one'],
    },
    {
      name: 'a line has no end',
      file: 'src/local/runtime/telemetry.ts',
      find: 'rest.length >= LONGEST_LINE;',
      replace: 'rest.length >= 1e9 + LONGEST_LINE;',
      red: ['a flood of output is cut'],
    },
    {
      name: 'a context is handed over as it is written',
      file: 'src/local/runtime/runtime-api.ts',
      find: 'asciiJson(clientContext) }',
      replace: 'clientContext }',
      red: ['what the invoker hands over reaches the function'],
    },
  ],
} satisfies MutationList;
