/** Runs the built binary on a pseudo-terminal, by util-linux's `script`, so that colours, spinners and questions are seen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
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
  ended: Promise<number | null>;
}

/** `env` is added to a clean environment with a terminal that knows colours. */
export function onTerminal(
  cli: Cli,
  args: readonly string[],
  env: Record<string, string> = {},
  columns = 80,
): OnTerminal {
  const command = [process.execPath, binary, ...args].map(quoted).join(' ');
  // macOS has a `script` of its own with other flags.
  const flags =
    process.platform === 'darwin'
      ? ['-q', '/dev/null', '/bin/sh', '-c', command]
      : [
          '--quiet',
          '--return',
          '--echo',
          'never',
          '--command',
          `stty cols ${columns} rows 24; exec ${command}`,
          '/dev/null',
        ];
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
    screen: () => screen,
    ended,
    shows: (pattern) =>
      new Promise((settle, reject) => {
        const look = () => pattern.test(screen) && settle();
        child.stdout?.on('data', look);
        look();
        ended.then(() => reject(new Error(`ended without showing ${pattern}: ${screen}`)), reject);
      }),
    type: (keys) => void child.stdin?.write(keys),
  };
}
