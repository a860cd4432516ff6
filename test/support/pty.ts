/** Runs the built binary on a pseudo-terminal, by util-linux's `script`, so that colours, spinners and questions are seen. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Cli, cleanEnvironment, NODE_WARNING } from './cli.ts';

const binary = resolve(import.meta.dirname, '../../bin/destined.js');
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

export interface OnTerminal {
  /** All that the terminal was given so far: stdout and stderr are one there. */
  screen(): string;
  /** Resolves once the screen matches; rejects if the command ends before. */
  shows(pattern: RegExp): Promise<void>;
  /** Types; `\u0003` is Ctrl-C. */
  type(keys: string): void;
  /** As when its window is drawn wider or narrower; resolves once the terminal has told the command. */
  resize(columns: number): Promise<void>;
  ended: Promise<number | null>;
  /** What is wrong with the terminal that was left; undefined while the command runs, empty when all is well. */
  harm(): string[] | undefined;
}

/** How `stty` says what a shell needs of a terminal; echo is off here from the start. */
const COOKED = ['icanon', 'isig', 'icrnl', 'opost'];
const MARK = 'left with:';

/** Reads from the screen what its end leaves: the cursor, the colours, and the modes that `stty` told. */
function harmOf(screen: string): string[] | undefined {
  const [shown = '', modes] = screen.split(MARK);
  if (modes === undefined) return undefined;
  const words = modes.split(/[\s;]+/);
  const open = new Set<string>();
  for (const [, codes = ''] of shown.matchAll(/\u001b\[([\d;]*)m/g)) {
    if (/^(3[0-7]|9[0-7]|38;.*)$/.test(codes)) open.add('a colour');
    else if (/^[1-9]$/.test(codes)) open.add('a style');
    else if (codes === '39') open.delete('a colour');
    else if (/^2[2-9]$/.test(codes)) open.delete('a style');
    else if (/^0?$/.test(codes)) open.clear();
  }
  return [
    ...(shown.lastIndexOf('\u001b[?25l') > shown.lastIndexOf('\u001b[?25h') ? ['no cursor'] : []),
    ...open,
    ...COOKED.filter((mode) => !words.includes(mode)).map((mode) => `no ${mode}`),
  ];
}

/** `env` is added to a clean environment with a terminal that knows colours. */
export function onTerminal(
  cli: Cli,
  args: readonly string[],
  env: Record<string, string> = {},
  columns = 80,
): OnTerminal {
  const command = [process.execPath, binary, ...args].map(quoted).join(' ');
  const nameOfTty = join(cli.home, `tty-${randomUUID()}`);
  // A shell that Ctrl-C does not end tells how the terminal was left.
  const shell = `trap : INT; tty > ${quoted(nameOfTty)}; stty cols ${columns} rows 24; ${command}; code=$?; echo ${MARK}; stty -a; exit $code`;
  // macOS has a `script` of its own with other flags.
  const flags =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', '/bin/sh', '-c', shell]
      : ['--quiet', '--return', '--echo', 'never', '--command', shell, '/dev/null'];
  const child: ChildProcess = spawn('script', flags, {
    cwd: cli.home,
    env: {
      ...cleanEnvironment(cli),
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      SHELL: '/bin/sh',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  let screen = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    screen += text;
  });
  const ended = new Promise<number | null>((settle, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (NODE_WARNING.test(screen)) reject(new Error(`Node warned: ${screen}`));
      settle(code);
    });
  });
  return {
    screen: () => screen.split(MARK)[0] ?? '',
    harm: () => harmOf(screen),
    ended,
    shows: (pattern) =>
      new Promise((settle, reject) => {
        const look = () => pattern.test(screen) && settle();
        child.stdout?.on('data', look);
        look();
        ended.then(() => reject(new Error(`ended without showing ${pattern}: ${screen}`)), reject);
      }),
    async resize(wanted) {
      const tty = (await readFile(nameOfTty, 'utf8')).trim();
      const ofTerminal = process.platform === 'darwin' ? '-f' : '-F';
      await promisify(execFile)('stty', [ofTerminal, tty, 'cols', String(wanted)]);
    },
    type: (keys) => void child.stdin?.write(keys),
  };
}
