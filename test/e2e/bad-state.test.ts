/** A state folder that is not as destined left it: nothing is believed, nothing is changed, and what mends it is said. */
import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BadInput, refuses } from '../support/bad-input.ts';
import { type Cli, createCli } from '../support/cli.ts';

async function withCli(work: (cli: Cli) => Promise<unknown>): Promise<void> {
  const cli = await createCli();
  try {
    await work(cli);
  } finally {
    await cli.end();
  }
}

/** Puts a file into the private state folder. */
const holding = (name: string, text: string) => async (cli: Cli) => {
  const file = join(cli.state, name);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await chmod(cli.state, 0o700);
  await writeFile(file, text, { mode: 0o600 });
};
const folder = (name: string) => async (cli: Cli) => {
  await mkdir(join(cli.state, name), { recursive: true, mode: 0o700 });
};
const linked = (name: string) => async (cli: Cli) => {
  await holding(name, '')(cli);
  await rm(join(cli.state, name));
  await symlink('/etc/hostname', join(cli.state, name));
};
const record = (change: object) =>
  JSON.stringify({
    url: 'http://127.0.0.1:1',
    accessKeyId: 'a',
    secretAccessKey: 'secret-of-mine',
    account: '000000000000',
    region: 'us-east-1',
    startedAt: '2026-01-01T00:00:00Z',
    pid: 1,
    startedBy: 'up',
    ...change,
  });

const remove = 'remove it, or set DESTINED_STATE_DIR to a folder of your own';
const untrusted = (name: string, why: string) => `state $HOME/state${name} is not to be trusted: ${why}`;
const shape = 'it does not hold what destined wrote';
const rmLocal = 'remove it: rm $HOME/state/local.json; one that still runs is out of reach until its idle day ends';
const remembered = '/targets/the-destined-lambda.json';
const rmTarget = `remove it: rm $HOME/state${remembered}`;
const writable = 'set DESTINED_STATE_DIR to a folder that can be written';

type Row = [
  what: string,
  prepare: (cli: Cli) => Promise<unknown>,
  message: string,
  fix: string,
  rest?: Partial<Pick<BadInput, 'args' | 'target' | 'env' | 'name'>>,
];
const unknown = { target: undefined };
const rows: Row[] = [
  ['a record that is no JSON', holding('local.json', '{"url":'), untrusted('/local.json', shape), rmLocal],
  ['a record that is empty', holding('local.json', ''), untrusted('/local.json', shape), rmLocal],
  ['a record of another shape', holding('local.json', '{}'), untrusted('/local.json', shape), rmLocal],
  [
    'a record of another host',
    holding('local.json', record({ url: 'http://10.0.0.1:80' })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  [
    'a record without a secret',
    holding('local.json', record({ secretAccessKey: '' })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  [
    'a record whose key has a line end',
    holding('local.json', record({ accessKeyId: 'a\r\nx: y' })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  [
    'a record whose secret has a line end',
    holding('local.json', record({ secretAccessKey: 'secret-of-mine\n' })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  [
    'a record whose region is not of this world',
    holding('local.json', record({ region: 'é' })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  [
    'a record of a port that is none',
    holding('local.json', record({ url: 'http://127.0.0.1:99999' })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  ['a record of all processes', holding('local.json', record({ pid: -1 })), untrusted('/local.json', shape), rmLocal],
  [
    'a record that is huge',
    holding('local.json', record({ more: 'x'.repeat(65_536) })),
    untrusted('/local.json', shape),
    rmLocal,
  ],
  ...[0o644, 0o660].map(
    (mode): Row => [
      `a record of mode ${mode.toString(8)}`,
      async (cli) => {
        await holding('local.json', record({}))(cli);
        await chmod(join(cli.state, 'local.json'), mode);
      },
      untrusted('/local.json', 'it holds a secret, and others may read or write it'),
      'run chmod 600 $HOME/state/local.json',
    ],
  ),
  ['a record that is a link', linked('local.json'), untrusted('/local.json', 'it is a symbolic link'), remove],
  ['a record that is a folder', folder('local.json'), untrusted('/local.json', 'it is no file'), remove],
  ['a log that is a link', linked('local.log'), untrusted('/local.log', 'it is a symbolic link'), remove],
  ['a log that is a folder', folder('local.log'), untrusted('/local.log', 'it is no file'), remove],
  ['a lock that is a folder', folder('local.lock'), untrusted('/local.lock', 'it is no file'), remove],
  ['a target that is no JSON', holding(remembered, 'nonsense'), untrusted(remembered, shape), rmTarget, unknown],
  [
    'a target of another kind',
    holding(remembered, '{"kind":"elsewhere","account":"1","region":"us-east-1"}'),
    untrusted(remembered, shape),
    rmTarget,
    unknown,
  ],
  [
    'a target without a region',
    holding(remembered, '{"kind":"aws","account":"1"}'),
    untrusted(remembered, shape),
    rmTarget,
    unknown,
  ],
  [
    'an endpoint without a URL',
    holding(remembered, '{"kind":"endpoint","account":"1","region":"us-east-1"}'),
    untrusted(remembered, shape),
    rmTarget,
    unknown,
  ],
  ...['file:///etc/passwd', 'http://me:secret-of-mine@127.0.0.1', 'http://127.0.0.1/?x=y'].map((endpoint): Row => {
    const text = JSON.stringify({ kind: 'endpoint', account: '1', region: 'us-east-1', endpoint });
    return [`an endpoint at ${endpoint}`, holding(remembered, text), untrusted(remembered, shape), rmTarget, unknown];
  }),
  [
    'a target in a region that is none',
    holding(remembered, '{"kind":"aws","account":"1","region":"us-east-1/../x"}'),
    untrusted(remembered, shape),
    rmTarget,
    unknown,
  ],
  ['a target that is a link', linked(remembered), untrusted(remembered, 'it is a symbolic link'), remove, unknown],
  ['a target that is a folder', folder(remembered), untrusted(remembered, 'it is no file'), remove, unknown],
  ['targets in a file', holding('targets', ''), untrusted('/targets', 'it is no folder'), remove, unknown],
  [
    'a folder that others read, and that holds more than ours',
    async (cli) => {
      await holding('photo.jpg', '')(cli);
      await chmod(cli.state, 0o755);
    },
    untrusted('', 'others may read it'),
    'run chmod 700 $HOME/state, or set DESTINED_STATE_DIR to another folder',
  ],
  [
    'a folder that others read, with a file whose name begins as ours do',
    async (cli) => {
      await holding('targets-of-the-team.txt', '')(cli);
      await chmod(cli.state, 0o755);
    },
    untrusted('', 'others may read it'),
    'run chmod 700 $HOME/state, or set DESTINED_STATE_DIR to another folder',
  ],
  [
    'a folder whose name is no word, and that others read',
    async (cli) => {
      await mkdir(join(cli.home, "it's a place"));
      await writeFile(join(cli.home, "it's a place", 'photo.jpg'), '');
      await chmod(join(cli.home, "it's a place"), 0o755);
    },
    "state $HOME/it's a place is not to be trusted: others may read it",
    "run chmod 700 '$HOME/it'\\''s a place', or set DESTINED_STATE_DIR to another folder",
    { env: { DESTINED_STATE_DIR: "$HOME/it's a place" } },
  ],
  [
    'a record in a folder whose name is no word',
    async (cli) => {
      await mkdir(join(cli.home, 'a place'), { mode: 0o700 });
      await writeFile(join(cli.home, 'a place', 'local.json'), 'nonsense', { mode: 0o600 });
    },
    'state $HOME/a place/local.json is not to be trusted: it does not hold what destined wrote',
    "remove it: rm '$HOME/a place/local.json'; one that still runs is out of reach until its idle day ends",
    { env: { DESTINED_STATE_DIR: '$HOME/a place' } },
  ],
  [
    'a folder that is a link',
    async (cli) => {
      await mkdir(join(cli.home, 'elsewhere'), { mode: 0o700 });
      await symlink(join(cli.home, 'elsewhere'), cli.state);
    },
    untrusted('', 'it is a symbolic link'),
    remove,
  ],
  [
    'a folder that is a file',
    (cli) => writeFile(cli.state, ''),
    "can't look at $HOME/state/targets: a part of its path is no folder",
    writable,
    { ...unknown, name: 'StateFolder' },
  ],
  [
    'a folder that cannot be made',
    async () => {},
    "can't make the state folder /proc/destined: no such file or directory",
    writable,
    { name: 'StateFolder', env: { DESTINED_STATE_DIR: '/proc/destined' } },
  ],
  [
    'no temporary folder',
    folder('.'),
    "can't make a folder in /nowhere: no such file or directory",
    'set TMPDIR to a folder that can be written',
    { name: 'TempFolder', env: { TMPDIR: '/nowhere' } },
  ],
  [
    'no temporary folder for a tour',
    async () => {},
    "can't make a folder in /nowhere: no such file or directory",
    'set TMPDIR to a folder that can be written',
    { ...unknown, args: ['demo'], name: 'TempFolder', env: { TMPDIR: '/nowhere' } },
  ],
];

describe('a state folder', () => {
  it.concurrent.each(rows)('with %s', async (_what, prepare, message, fix, rest) => {
    await withCli(async (cli) => {
      await prepare(cli);
      const row = { args: ['up', '--yes'], code: 253, target: 'local', name: 'UntrustedState', message, fix, ...rest };
      await refuses(cli, row);
    });
  });
});

// Only root may give files away.
describe.runIf(process.getuid?.() === 0)('a state folder in part of another user', () => {
  it('is not believed', async () => {
    await withCli(async (cli) => {
      await holding('local.json', record({}))(cli);
      await chown(join(cli.state, 'local.json'), 12345, 12345);
      const message = untrusted('/local.json', 'it belongs to another user');
      await refuses(cli, { args: ['up'], code: 253, target: 'local', name: 'UntrustedState', message, fix: remove });
      await chown(join(cli.state, 'local.json'), 0, 0);
      await chown(cli.state, 12345, 12345);
      const folderOf = untrusted('', 'it belongs to another user');
      await refuses(cli, {
        args: ['up'],
        code: 253,
        target: 'local',
        name: 'UntrustedState',
        message: folderOf,
        fix: remove,
      });
    });
  });
});

describe('a file of the state folder', () => {
  it.concurrent('is refused by every command of the endpoint', async () => {
    await withCli(async (cli) => {
      await holding('local.json', 'nonsense')(cli);
      for (const command of ['start', 'stop', 'status', 'env']) {
        const row = { message: untrusted('/local.json', shape), fix: rmLocal, name: 'UntrustedState' };
        await refuses(cli, { args: ['local', command], code: 253, ...row });
      }
    });
  });

  it.concurrent('that cannot be written leaves no draft', async () => {
    await withCli(async (cli) => {
      await mkdir(cli.state, { mode: 0o700 });
      // What a full disk does, for files of any size.
      const limited = spawn(
        '/bin/sh',
        ['-c', 'ulimit -f 0; trap "" XFSZ; exec "$0" "$@"', process.execPath, 'bin/destined.js', 'local', 'start'],
        {
          env: { PATH: process.env.PATH, HOME: cli.home, DESTINED_STATE_DIR: cli.state },
        },
      );
      let said = '';
      for await (const chunk of limited.stderr) said += chunk;
      expect(said).toMatch(/^error: can't write .*\/local\.lock: .*\n {2}fix: set DESTINED_STATE_DIR to a folder/);
      expect(await readdir(cli.state)).toEqual([]);
    });
  });
});
