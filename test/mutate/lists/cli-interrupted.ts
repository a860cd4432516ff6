/** Ctrl-C at each stage of a command: what is under way ends, what is left is said, and nothing runs on for nothing. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/interrupted.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'cli/provision-events',
      'what goes on is the other command',
      "const other = command === 'up' ? 'down' : 'up';",
      "const other = command === 'up' ? 'up' : 'down';",
      'of up is finished by up',
      'of down is finished by down',
    ),
    mutation(
      'cli/prove',
      'an interrupted proof blames the hops',
      'if (signal.aborted) {',
      'if (stack.name === "") {',
      'of the proof says that all is made',
    ),
    mutation(
      'cli/provision-events',
      'what was done is lost with an error',
      'if (settled) session.tellBesideError(documentOf(settled));',
      'if (settled && !session) session.tellBesideError(documentOf(settled));',
      'of an interrupted up',
      'of an interrupted down, which does not claim to have looked',
    ),
    mutation(
      'cli/provision-events',
      'a document stands beside each error',
      'let settled: Outcome[] | undefined;',
      'let settled: Outcome[] | undefined = [];',
      'and not where nothing was begun',
    ),
    mutation(
      'provision/down',
      'a last look that was broken off is not told',
      "if (aws.signal.aborted) onEvent({ type: 'unseen' });",
      "if (!aws.signal) onEvent({ type: 'unseen' });",
      'an interrupted last look of down',
    ),
    mutation(
      'cli/create-session',
      'an endpoint that nobody can use stays',
      `const aws = await connect(resolved, opening.signal).catch(async (error: unknown) => {
      await abandon();`,
      `const aws = await connect(resolved, opening.signal).catch(async (error: unknown) => {`,
      'end the endpoint again that was started for it',
    ),
    mutation(
      'cli/commands/up',
      'an endpoint that holds nothing stays',
      '      await place.abandon();\n',
      '',
      'end it again once up knows its target',
      'end it again that was started to ask',
    ),
    mutation(
      'cli/create-session',
      'an endpoint that ran before is ended, too',
      'if (user === undefined || own || !(await releaseLocal(state, { user, onlyLeft: !started }))) return;',
      'if (own || !(await stopLocal(state))) return;',
      'leave an endpoint alone that ran before',
    ),
    mutation(
      'cli/interrupts',
      'a terminal that is closed ends a run at once',
      "  on('SIGHUP', EXIT.hungUp);\n",
      '',
      'ends up, which says what exists',
      'leaves nothing of a demo: SIGHUP',
    ),
    mutation(
      'cli/interrupts',
      'a terminal that is closed is impatient',
      "controller.signal.aborted && name === 'SIGHUP'",
      'name.length === 0',
      'and tells it twice stops nothing at once',
    ),
    mutation(
      'local/main',
      'an endpoint takes any folder along',
      'if (isOurs && dirname(folder) === resolve(tmpdir()) && /^destined-\\w{6}$/.test(basename(folder))) return folder;',
      'if (isOurs) return folder;',
      'an endpoint takes no folder along',
    ),
    mutation(
      'local/main',
      'the endpoint of one run outlives it',
      "process.stdin.on('close', () => void endpoint.close()).resume()",
      'process.stdin.resume()',
      'leaves nothing of a demo: SIGKILL',
    ),
  ],
} satisfies MutationList;
