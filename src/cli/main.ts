/** Where the CLI begins, and the only place where it exits: argv → command → exit code. */
import { CommanderError } from 'commander';
import { EXIT } from '../failure.ts';
import { packageVersion } from '../package-folder.ts';
import { wantsJson } from './options.ts';
import { type Asked, createProgram, type Entry } from './program.ts';

/** Every command there is. Only the module of the one that was asked for is loaded. */
const COMMANDS: readonly Entry[] = [
  { name: 'up', summary: 'provision the stack, or repair it', load: () => import('./commands/up.ts') },
  {
    name: 'send',
    summary: 'send messages, and follow each to its outcome',
    streamsWith: 'stream',
    load: () => import('./commands/send.ts'),
  },
  { name: 'tail', summary: 'show records as they come', streams: true, load: () => import('./commands/tail.ts') },
  {
    name: 'trace',
    summary: 'follow one message through every hop',
    load: () => import('./commands/trace.ts'),
  },
  { name: 'replay', summary: 'send failed messages again', load: () => import('./commands/replay.ts') },
  { name: 'status', summary: 'show each resource, and the last outcomes', load: () => import('./commands/status.ts') },
  { name: 'diff', summary: 'show what up would change', load: () => import('./commands/diff.ts') },
  { name: 'down', summary: 'remove everything', load: () => import('./commands/down.ts') },
  { name: 'doctor', summary: 'find what would stop `up`', load: () => import('./commands/doctor.ts') },
  { name: 'demo', summary: 'the whole tour, on an endpoint of its own', load: () => import('./commands/demo.ts') },
  { name: 'local start', summary: 'start the local endpoint', load: () => import('./commands/local-start.ts') },
  { name: 'local stop', summary: 'stop the local endpoint', load: () => import('./commands/local-stop.ts') },
  { name: 'local status', summary: 'show the local endpoint', load: () => import('./commands/local-status.ts') },
  { name: 'local env', summary: 'print its variables for any AWS tool', load: () => import('./commands/local-env.ts') },
];

async function main(argv: readonly string[]): Promise<number> {
  // The first of the two wins here; Node, from 22 on, says on stderr that the second does.
  if (process.env.NO_COLOR) delete process.env.FORCE_COLOR;
  try {
    const asked = await understand(argv);
    if (typeof asked === 'number') return asked;
    const { runCommand } = await import('./run-command.ts');
    return await runCommand(asked);
  } catch (error) {
    const [{ createTerminal }, { reportError }] = await Promise.all([
      import('./terminal.ts'),
      import('./report/error.ts'),
    ]);
    const speaksJson = COMMANDS.some(
      ({ name, streamsWith: flag }) => flag && argv.includes(name) && argv.includes(`--${flag}`),
    );
    const json = speaksJson || wantsJson(argv);
    return reportError(createTerminal({ output: json ? 'json' : 'text' }), error, {
      json,
      verbose: argv.includes('--verbose') || argv.includes('-v'),
      // Which command it was may not be understood; a document of one line is one, too.
      streams: speaksJson || COMMANDS.some(({ name, streams }) => streams && argv.includes(name)),
    });
  }
}

/** The command that argv asks for, or the exit code where help or the version was the answer. */
async function understand(argv: readonly string[]): Promise<Asked | number> {
  // `destined help up` is `destined up --help`.
  const args = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  let shown = '';
  const program = createProgram(COMMANDS, packageVersion(), (text) => {
    shown += text;
  });
  let entry: Entry | undefined;
  try {
    entry = program.find(args);
    // `--help` would be answered with the help of what is there.
    if (!entry) program.refuseUnknown(args);
    return (await program.parse(args, entry)) ?? EXIT.done;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const { noCommand, usageFailure } = await import('./usage-failure.ts');
    const isUnasked = error.code === 'commander.help';
    // Help is text: whoever asked for JSON and named no command gets a document of it, as of any wrong usage.
    if (isUnasked && wantsJson(args)) throw noCommand(program.groupOf(args));
    if (error.exitCode !== 0 && !isUnasked) {
      const group = COMMANDS.find(({ name }) => name.startsWith(`${args[0]} `)) && args[0];
      throw usageFailure(error, entry?.name ?? group);
    }
    process.stdout.write(shown);
    return EXIT.done;
  }
}

/** What came between us and stdout. A reader that left (`| head`) is no fault. */
let cut: Error | undefined;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') cut ??= error;
});

/** A command that saw stdout break told it itself (255); help, the version and documents of errors did not look. */
async function endWith(exitCode: number): Promise<never> {
  if (!cut || exitCode === EXIT.other) process.exit(exitCode);
  const [{ createTerminal, cannotWrite }, { reportError }] = await Promise.all([
    import('./terminal.ts'),
    import('./report/error.ts'),
  ]);
  process.exit(
    await reportError(createTerminal({ output: 'text' }), cannotWrite(cut), { json: false, verbose: false }),
  );
}

void main(process.argv.slice(2)).then((exitCode) => {
  // Not before what was written is on its way; not later either, whatever keep-alive connection is still open.
  process.stdout.write('', () => setImmediate(endWith, exitCode));
});
