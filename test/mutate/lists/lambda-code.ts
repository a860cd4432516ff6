/** Code and events, one mutation a check. */
import type { Mutation, MutationList } from '../mutation.ts';

const at = (name: string) => `src/local/services/lambda/${name}.ts`;
const gone = (name: string, file: string, find: string, red: string[]): Mutation => ({
  name,
  file: at(file),
  find,
  replace: '',
  red,
});

export default {
  tests: ['test/contract/facts-lambda-code.test.ts'],
  everyRow: true,
  mutations: [
    {
      name: 'a zip may be larger',
      file: at('code'),
      find: '50 * 2 ** 20',
      replace: '60 * 2 ** 20',
      red: ['5.2 a zip of more than 50 MB'],
    },
    {
      name: 'a zip may unpack to more',
      file: 'src/local/runtime/unzip.ts',
      find: '250 * 2 ** 20',
      replace: '251 * 2 ** 20',
      red: ['5.2 a zip of more than 250 MB unpacked'],
    },
    {
      name: 'a link is unpacked',
      file: 'src/local/runtime/unzip.ts',
      find: '=== LINK',
      replace: '=== -1',
      red: ['5 a zip with a symbolic link'],
    },
    {
      name: 'backslashes in a zip are folders',
      file: 'src/local/runtime/unzip.ts',
      find: 'strictFileNames: true',
      replace: 'strictFileNames: false',
      red: ['5 a zip with an entry named "a\\\\b.mjs"'],
    },
    {
      name: 'a file may be a folder',
      file: 'src/local/runtime/unzip.ts',
      find: 'if (names.has(name.slice(0, at)))',
      replace: 'if (false as boolean)',
      red: ['5 a zip with a file that is a folder'],
    },
    {
      name: 'names may be as long as they like',
      file: 'src/local/runtime/unzip.ts',
      find: 'const NAME_MAX = 255;',
      replace: 'const NAME_MAX = 4096;',
      red: ['5 a zip with a name that no file can have'],
    },
    {
      name: 'odd names in a zip are taken',
      file: 'src/local/runtime/unzip.ts',
      find: 'throw new Error(`invalid name ${JSON.stringify(name)}`)',
      replace: 'void name',
      red: ['5 a zip with an entry named "./x"', '5 a zip with an entry named "a//b"'],
    },
    {
      name: 'asynchronous events have no limit of their own',
      file: at('invoke'),
      find: "type === 'Event' ? ASYNC_LIMIT : SYNC_LIMIT",
      replace: 'SYNC_LIMIT',
      red: ['1.8 an asynchronous event of more than 1 MB'],
    },
    {
      name: 'synchronous events may be larger',
      file: at('invoke'),
      find: '6_291_456',
      replace: '7_291_456',
      red: ['1.8 a synchronous event of more than 6 MB'],
    },
    {
      name: 'a client context may nest as deep as it likes',
      file: at('invoke'),
      find: 'return JSON.stringify(JSON.parse(text));',
      replace: 'JSON.parse(text);\n    return text;',
      red: ['1.8 a client context that nests 5,500 deep'],
    },
    gone(
      'any way to invoke is synchronous',
      'invoke',
      "oneOf(type, 'invocationType', ['Event', 'RequestResponse', 'DryRun']);",
      ['1.8 a way to invoke'],
    ),
    gone('any kind of log is none', 'invoke', "oneOf(input.LogType, 'logType', ['None', 'Tail']);", [
      '1.8 a kind of log',
    ]),
    gone(
      'no code is an archive',
      'code',
      "if (!zip?.byteLength) throw invalid('Please provide a source for function code.');",
      ['6.3 no code'],
    ),
    gone(
      'code in S3 is none',
      'code',
      "if (S3Bucket || ImageUri) throw invalid('the local endpoint takes code as a zip file in the request only');",
      ['6.3 code in S3'],
    ),
    {
      name: 'what is wrong with an archive is told in the library’s words',
      file: at('code'),
      find: "error.message.startsWith('Unzipped size')",
      replace: 'true',
      red: [
        '6.3 what is no zip',
        '5 a zip with an entry named "../x.mjs"',
        '5 a zip with an entry named "a/../../x.mjs"',
        '5 a zip with an entry named "/etc/x"',
        '5 a zip with an entry named "a\\\\..\\\\x"',
      ],
    },
    gone(
      'an empty zip is code',
      'code',
      "if (entries.length === 0) throw invalid('Uploaded file must be a non-empty zip');",
      ['6.3 an empty zip'],
    ),
    gone('an event is any text', 'invoke', '    JSON.parse(text);\n', ['1.8 an event that is no JSON']),
    {
      name: 'a client context is any text',
      file: at('invoke'),
      find: 'JSON.stringify(JSON.parse(text))',
      replace: 'text',
      red: ['1.8 a client context that is no JSON'],
    },
  ],
} satisfies MutationList;
