/** Stacks, commands and flags that there are not, through the built binary: what is said, and what mends it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuses } from '../support/bad-input.ts';
import { type Cli, createCli } from '../support/cli.ts';

let cli: Cli;
beforeAll(async () => {
  cli = await createCli();
});
afterAll(() => cli.end());

type Row = [args: string[], message: string, fix: string, name?: string];

function table(rows: Row[]): void {
  it.concurrent.each(rows)('%j: %s', async (args, message, fix, name = 'Usage') => {
    await refuses(cli, { args, code: 252, message, fix, name });
  });
}
const helpOf = (command: string) => `run destined ${command} to see what there is`;

describe('a stack name', () => {
  const fix = 'use 1 to 30 lower-case letters, digits or hyphens, a letter first';
  const names = ['', 'Foo', '-x', '1st', 'a_b', 'ü', '../../etc', 'a\nb', `a${'b'.repeat(30)}`];
  table(
    names.map((name) => [
      ['up', ...(name.startsWith('-') ? [`--stack=${name}`] : ['--stack', name])],
      `stack name ${JSON.stringify(name)} is not valid`,
      fix,
      'InvalidStackName',
    ]),
  );
});

describe('a command', () => {
  table([
    [['-y'], 'no command is named', helpOf('--help')],
    [['local'], 'no command of local is named', helpOf('local --help')],
    [['snd'], 'unknown command "snd"', `did you mean send? ${helpOf('--help')}`],
    [['lcoal', 'start'], 'unknown command "lcoal"', `did you mean local? ${helpOf('--help')}`],
    [['local', 'strat'], 'unknown command "strat"', `did you mean start? ${helpOf('local --help')}`],
    [['upp', '--help'], 'unknown command "upp"', `did you mean up? ${helpOf('--help')}`],
    [['nothing-like-it'], 'unknown command "nothing-like-it"', helpOf('--help')],
    [['help', 'nope'], 'unknown command "nope"', helpOf('--help')],
    [['\u001b[31mred'], 'unknown command "\\u001b[31mred"', helpOf('--help')],
    [['send', 'success'], 'send takes no arguments, but 1 was given', helpOf('send --help')],
    [['local', 'stop', 'now'], 'local stop takes no arguments, but 1 was given', helpOf('local stop --help')],
    [['up', '--', 'a', 'b'], 'up takes no arguments, but 2 were given', helpOf('up --help')],
  ]);
});

describe('a flag', () => {
  table([
    [['--foo'], 'unknown flag "--foo"', helpOf('--help')],
    [['up', '-x'], 'unknown flag "-x"', helpOf('up --help')],
    [['up', '--dry-rum'], 'unknown flag "--dry-rum"', `did you mean --dry-run? ${helpOf('up --help')}`],
    [['send', '--wait=yes'], 'flag "--wait" takes no value', helpOf('send --help')],
    [['up', '--dry-run='], 'flag "--dry-run" takes no value', helpOf('up --help')],
    [['down', '--yes=no'], 'flag "--yes" takes no value', helpOf('down --help')],
    [['down', '--keep'], 'unknown flag "--keep"', `did you mean --keep-logs? ${helpOf('down --help')}`],
    [
      ['status', '--endpoint=x'],
      'unknown flag "--endpoint=x"',
      `did you mean --endpoint-url? ${helpOf('status --help')}`,
    ],
    [['send', '--message=--wait=yes', '--no-such'], 'unknown flag "--no-such"', helpOf('send --help')],
    [['send', '--parallel', '-1'], 'unknown flag "--parallel"', helpOf('send --help')],
    [['up', '--records', '--no-records'], '--records and --no-records exclude each other', helpOf('up --help')],
    [['up', '--no-records', '--records'], '--records and --no-records exclude each other', helpOf('up --help')],
    [['up', '--stack'], 'flag "--stack <name>" needs a value', helpOf('--help')],
    [['up', '--region'], 'flag "--region <region>" needs a value', helpOf('--help')],
    [['send', '-n'], 'flag "-n, --count <count>" needs a value', helpOf('send --help')],
    [
      ['up', '-o', 'yaml'],
      'flag "-o, --output <format>" cannot be "yaml": allowed choices are text, json',
      helpOf('--help'),
    ],
    [
      ['up', '-o', 'JSON'],
      'flag "-o, --output <format>" cannot be "JSON": allowed choices are text, json',
      helpOf('--help'),
    ],
    [['up', '-o', ''], 'flag "-o, --output <format>" cannot be "": allowed choices are text, json', helpOf('--help')],
    [['up', '--output'], 'flag "-o, --output <format>" needs a value', helpOf('--help')],
    [
      ['local', 'start', '--clock', 'slow'],
      'flag "--clock <kind>" cannot be "slow": allowed choices are fast, real',
      helpOf('local start --help'),
    ],
    [
      ['local', 'start', '--port', '70000'],
      'flag "--port <port>" cannot be "70000": a whole number from 1 to 65535 is needed',
      helpOf('local start --help'),
    ],
    [
      ['local', 'start', '--log-bytes', '0'],
      'flag "--log-bytes <count>" cannot be "0": a whole number from 1 to 1099511627776 is needed',
      helpOf('local start --help'),
    ],
  ]);
});

describe("a flag in the place of another one's value", () => {
  const flags: [before: string[], flags: string, inTheWay: string, long: string][] = [
    [['send', '--mode'], '--mode <word>', '--wait', '--mode'],
    [['send', '--message'], '--message <text>', '--expect', '--message'],
    [['send', '--message'], '--message <text>', '--wait=yes', '--message'],
    [['send', '--mode'], '--mode <word>', '-x', '--mode'],
    [['send', '-n'], '-n, --count <count>', '-q', '--count'],
    [['send', '--wait', '--timeout'], '--timeout <duration>', '-n5', '--timeout'],
    [['status', '--profile'], '--profile <name>', '--yes', '--profile'],
    [['up', '--stack'], '--stack <name>', '--mistyped', '--stack'],
    [['local', 'start', '--clock'], '--clock <kind>', '--port=1', '--clock'],
  ];
  table(
    flags.map(([before, named, inTheWay, long]) => [
      [...before, inTheWay],
      `flag "${named}" needs a value`,
      `give it one; if ${inTheWay} is meant as that value, write ${long}=${inTheWay}`,
    ]),
  );

  it.each([
    [['send', '--message=--expect']],
    [['send', '--message=-x']],
    [['send', '--message', '-']],
    [['send', '--message', '- a list']],
    [['send', '--message', '--a text']],
    [['send', '--message', 'x', '--region', 'eu-west-1']],
  ])('is none: %j', async (args) => {
    const { stderr } = await cli.run([...args, '--local'], { input: 'please' });
    expect(stderr).toMatch(/^target: local\nerror: nothing is running\n/);
  });
});

describe('wrong usage', () => {
  it('says nothing on stdout without -o json', async () => {
    for (const args of [['snd'], ['send', '-n', '0'], ['up', '--stack', 'X'], ['up', '--foo']]) {
      expect(await cli.run(args)).toMatchObject({
        code: 252,
        stdout: '',
        stderr: expect.stringMatching(/^error: .*\n {2}fix: .*\n$/),
      });
    }
  });

  it.each([[['tail', '--foo']], [['tail', '--since', 'nonsense']], [['tail', '--limit']], [['--stack', 'X', 'tail']]])(
    'of a stream is one line of JSON: %j',
    async (args) => {
      const { code, stdout } = await cli.run(['-o', 'json', ...args]);
      expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 252, lines: 2 });
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: expect.any(String), fix: expect.any(String) } });
    },
  );

  it('of a flag given twice is none: the last one counts', async () => {
    const { stderr } = await cli.run(['status', '--stack', 'Not_Valid', '--stack', 'fine', '--local']);
    expect(stderr).toBe('target: local\nerror: nothing is running\n  fix: run destined up --stack fine --local\n');
  });
});
