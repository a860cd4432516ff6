/** Values of flags that can't be meant, through the built binary: what is said, and what mends it. */
import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuses } from '../support/bad-input.ts';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
  await mkdir(join(cli.home, 'folder'));
  await symlink(join(cli.home, 'nowhere'), join(cli.home, 'dangling'));
  execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: cli.home });
  await writeFile(join(cli.home, 'empty'), '');
  await writeFile(join(cli.home, 'newline'), '\n');
  await writeFile(join(cli.home, 'large'), 'x'.repeat(262_108));
  await writeFile(join(cli.home, 'huge'), 'x'.repeat(2 ** 20));
  await writeFile(join(cli.home, 'latin'), Buffer.from([0x67, 0x72, 0xfc, 0xdf, 0x65]));
});
afterAll(() => cli.end());

type Row = [args: string[], message: string, fix: string, name?: string, rest?: { target?: string; input?: string }];

function table(rows: Row[]): void {
  it.concurrent.each(rows)('%j: %s', async (args, message, fix, name = 'Usage', rest = {}) => {
    await refuses(cli, { args, code: 252, message, fix, name, ...rest });
  });
}

describe('a number or a time', () => {
  const counts = ['0', '1.5', 'abc', '1e9', '-1', '', '99999999', ' 1'];
  table(
    counts.map((n) => [
      ['send', '-n', n],
      `-n ${JSON.stringify(n)} is not a count`,
      'use a whole number from 1 to 9999999',
    ]),
  );
  const timeouts = ['0', '0s', '-5s', 'nonsense', '', '1e3s', '5 s'];
  table(
    timeouts.map((text) => [
      ['send', '--timeout', text],
      `--timeout ${JSON.stringify(text)} is not a duration`,
      'use one such as 30s or 2m',
    ]),
  );
  const moments = ['nonsense', '', '-10m', '10', '2026-13-01', '2026-02-30T25:00Z'];
  table(
    moments.map((text) => [
      ['tail', '--since', text],
      `--since ${JSON.stringify(text)} is no time`,
      'use one such as 10m, 2h, 1d or 2026-11-23T10:00Z',
    ]),
  );
  table([
    [['tail', '--since', '2999-01-01'], '--since "2999-01-01" is yet to come', 'use a time that is past, such as 10m'],
    [['tail', '--limit', '0'], '--limit "0" is not a count', 'use a whole number from 1 to 999999999'],
    [['tail', '--until', 'x'], '--until "x" is no time', 'use one such as 10m, 2h, 1d or 2026-11-23T10:00Z'],
    [['tail', '--until', '20m'], '--until "20m" is before --since "10m"', 'exchange them'],
    [['tail', '--exit-idle', 'x'], '--exit-idle "x" is no duration', 'use one such as 30s'],
    [['tail', '--exit-idle', '0s'], '--exit-idle "0s" is no duration', 'use one such as 30s'],
    [
      ['tail', '--exit-idle', '1s', '--no-follow'],
      '--exit-idle is for a tail that follows',
      'leave it out, or --no-follow and an --until that is past',
    ],
    [['tail', '--expect-count', 'x'], '--expect-count "x" is not a count', 'use a whole number from 0 to 999999999'],
    [
      ['tail', '--expect-count', '0'],
      '--expect-count 0 can be told only of a tail that ends',
      'add --exit-idle, --until or --no-follow',
    ],
    [
      ['tail', '--expect-count', '3', '--limit', '2'],
      '--limit 2 shows fewer than --expect-count 3',
      'raise --limit, or leave it out',
    ],
    [['tail', '--filter', ' '], '--filter is empty', 'leave it out, or name what is to be found'],
    [
      ['tail', '--filter', 'a'.repeat(1_025)],
      '--filter is longer than the 1,024 characters of a filter pattern',
      'shorten it, or use a regular expression between slashes, which is looked for here',
    ],
    [
      ['tail', '--filter', '/aws'],
      '--filter "/aws" begins a regular expression that has no end',
      `end it with /, or put a term that begins with / in quotes: --filter '"/aws"'`,
    ],
    [['tail', '--filter', '//'], '--filter "//" is an empty expression', 'leave it out, or name what is to be found'],
    [['tail', '--filter', '/a/g'], '--filter "/a/g" has a flag that is not known', 'use i, m or s'],
    [
      ['tail', '--filter', '/(a/'],
      '--filter "/(a/" is no regular expression: error parsing regexp: missing closing ): `(a`',
      'use the syntax of RE2: no look-around, no back-references',
    ],
    [['tail', '--id', ''], '--id is empty', 'give the id of a message, a request or a record'],
    [['tail', '--limit', 'x'], '--limit "x" is not a count', 'use a whole number from 1 to 999999999'],
  ]);
  const throttles = [
    '',
    '0,0',
    '0,1',
    '5',
    '1,2,3',
    '1,2.5',
    '-1,5',
    'x',
    '0x10,5',
    '1e400,2',
    `${'9'.repeat(310)},2`,
    '1.2.3,4',
    '0.0000001,1',
    `1${'0'.repeat(21)},1`,
    '1,2147483648',
    'OFF',
  ];
  const rate = 'use RATE,BURST (a second, and at once), e.g. --throttle 100,200, or off';
  table(
    throttles.map((text) => [
      ['up', '--throttle', text],
      `--throttle ${JSON.stringify(text)} is not valid`,
      rate,
      'InvalidThrottle',
    ]),
  );
});

describe('a choice', () => {
  const bound = "use success, failure or misrouted, or a bound such as 'failure<=1%'";
  table([
    [['send', '--mode', ''], '--mode "" is empty', 'name one, such as --mode success'],
    [['send', '--via', 'pigeon'], '--via "pigeon" is no door', 'use --via api or --via topic'],
    [
      ['send', '--via', 'api', '--message', 'x'],
      '--message goes straight to the topic, not through the API',
      'leave out --via, or use --via topic',
    ],
    [['send', '--mode', 'a', '--message', 'b'], '--mode and --message exclude each other', 'use one of them'],
    [['send', '--expect', 'good'], '--expect "good" is not an expectation', bound, 'InvalidExpectation'],
    [
      ['send', '--expect', 'failure<=200%'],
      '--expect "failure<=200%" is not an expectation',
      bound,
      'InvalidExpectation',
    ],
    [['tail', '--outcome', 'good'], '--outcome "good" is no outcome', 'use one of all, success, failure, misrouted'],
    [
      ['tail', '--function', 'x'],
      '--function "x" is no function of the pattern',
      'use one of destined, success, failure',
    ],
    [['tail', '--raw', '--full'], '--raw shows each line whole already', 'leave out --full'],
    [['tail', '--raw', '--outcome', 'failure'], '--raw shows lines, not records', 'leave out --raw, or --outcome'],
    [
      ['tail', '--function', 'success', '--outcome', 'failure'],
      '--function shows lines, not records',
      'leave out --function, or --outcome',
    ],
  ]);
});

describe('a message', () => {
  const readable = 'name a file that can be read after the @';
  const regular = 'name a file after the @, or give stdin a message a line: --message -';
  table([
    [['send', '--message', ''], '--message "" is empty', 'give it a text: SNS takes no empty message'],
    [['send', '--message', '@'], 'no file is named after @', 'name one, such as --message @message.txt'],
    [['send', '--message', '@$HOME/nowhere'], 'the file $HOME/nowhere does not exist', readable, 'UnreadableFile'],
    [['send', '--message', '@$HOME/dangling'], 'the file $HOME/dangling does not exist', readable, 'UnreadableFile'],
    [['send', '--message', '@$HOME/folder'], '$HOME/folder is a folder, not a file', regular],
    [['send', '--message', '@$HOME/pipe'], '$HOME/pipe is a pipe, not a file', regular],
    [['send', '--message', '@/dev/zero'], '/dev/zero is a device, not a file', regular],
    [
      ['send', '--message', '@$HOME/empty/x'],
      'the file $HOME/empty/x cannot be read: not a directory',
      readable,
      'UnreadableFile',
    ],
    [
      ['send', '--message', '@$HOME/empty'],
      'the file $HOME/empty is empty',
      'name a file with a text: SNS takes no empty message',
    ],
    [
      ['send', '--message', '@$HOME/newline'],
      'the file $HOME/newline is empty',
      'name a file with a text: SNS takes no empty message',
    ],
    [
      ['send', '--message', '@$HOME/large'],
      'the file $HOME/large is longer than a message may be',
      'SNS takes 262107 bytes beside its attributes: send less',
    ],
    [
      ['send', '--message', '@$HOME/huge'],
      'the file $HOME/huge is longer than a message may be',
      'SNS takes 262107 bytes beside its attributes: send less',
    ],
    [
      ['send', '--message', '@$HOME/latin'],
      'the file $HOME/latin is not UTF-8 text',
      'send text: SNS takes no other bytes',
    ],
    [
      ['send', '--message', '-'],
      'there is no message on stdin',
      "run echo 'please success' | destined send --message -",
    ],
    [
      ['send', '--message', '-', '--wait'],
      'there is no message on stdin',
      "run echo 'please success' | destined send --message -",
      'Usage',
      { input: '\n\r\n\n' },
    ],
    [
      ['send', '--message', '-', '--via', 'topic'],
      'line 3 of stdin is longer than a message may be',
      'SNS takes 262107 bytes beside its attributes: send less',
      'Usage',
      { input: `please\n\n${'é'.repeat(131_073)}\n` },
    ],
  ]);

  it('takes no more from stdin than is held in memory', async () => {
    const input = `${'x'.repeat(1023)}\n`.repeat(64 * 1024 + 1);
    const message = 'there are more than 64 MiB on stdin';
    await refuses(cli, {
      args: ['send', '--message', '-'],
      input,
      code: 252,
      message,
      fix: 'send them in parts',
      name: 'Usage',
    });
  });
});

describe('a target', () => {
  const one = 'give one of them';
  const pairs: [string, string[], string, string[]][] = [
    ['--local', [], '--aws', []],
    ['--local', [], '--endpoint-url', ['http://127.0.0.1:1']],
    ['--local', [], '--profile', ['x']],
    ['--aws', [], '--endpoint-url', ['http://127.0.0.1:1']],
  ];
  table(
    pairs.flatMap(([first, a, second, b]): Row[] => [
      [['up', first, ...a, second, ...b], `${first} and ${second} exclude each other`, one, 'ConflictingFlags'],
      [['down', second, ...b, first, ...a], `${first} and ${second} exclude each other`, one, 'ConflictingFlags'],
    ]),
  );
  const others: [string, string[]][] = [
    ['--aws', []],
    ['--profile', ['x']],
    ['--endpoint-url', ['http://127.0.0.1:1']],
  ];
  table(
    others.flatMap(([flag, value]): Row[] => [
      [
        ['local', 'stop', flag, ...value],
        `this works on the local endpoint only, not with ${flag}`,
        `leave ${flag} out`,
        'ConflictingFlags',
      ],
      [
        ['demo', flag, ...value],
        `this works on the local endpoint only, not with ${flag}`,
        `leave ${flag} out`,
        'ConflictingFlags',
      ],
    ]),
  );
  table([
    [['demo', '--region', 'nonsense'], 'region "nonsense" is not valid', 'use one like eu-west-1', 'InvalidRegion'],
    [['demo', '--stack', 'mine'], 'this makes a stack of its own, not "mine"', 'leave --stack out', 'ConflictingFlags'],
    [['up', '--profile', ''], '--profile "" names no profile', 'name one, or leave --profile out', 'UnknownProfile'],
  ]);
  it.concurrent.each([
    ['demo', '--aws'],
    ['demo', '--region', 'nonsense'],
    ['demo', '--stack', 'mine'],
  ])('%s %s is refused before anything is told in text', async (...args) => {
    expect(await cli.run(args)).toMatchObject({ code: 252, stdout: '' });
  });
  const urls = [
    '',
    'nonsense',
    '127.0.0.1:4566',
    // A URL, to the letter: its scheme is localhost.
    'localhost:4566',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'http://x?y=1',
    'http://x#y',
    'http://',
  ];
  const like = 'give one like http://127.0.0.1:4566, without user, query and fragment';
  table(
    urls.map((url) => [
      ['up', '--endpoint-url', url],
      `--endpoint-url ${JSON.stringify(url)} is not the URL of an endpoint`,
      like,
      'InvalidEndpointUrl',
    ]),
  );
  table([
    [
      ['up', '--endpoint-url', 'http://me:secret-of-mine@127.0.0.1'],
      '--endpoint-url is not the URL of an endpoint',
      like,
      'InvalidEndpointUrl',
    ],
  ]);
  const regions = [
    '',
    'nowhere-1',
    'a b',
    'us-east-1/../x',
    'us-east-1.evil.test',
    'US-EAST-1',
    'us-east-100',
    'a\u001b[2J',
  ];
  table(
    regions.map((region) => [
      ['up', '--region', region],
      `region ${JSON.stringify(region)} is not valid`,
      'use one like eu-west-1',
      'InvalidRegion',
      { target: 'local' },
    ]),
  );
});
