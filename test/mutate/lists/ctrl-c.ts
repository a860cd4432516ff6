/** Ctrl-C at a terminal, once and twice, in every state: what is not said, not ended, or left in disorder. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/e2e/ctrl-c.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'aws/create-aws',
      'the SDK goes on with its attempts',
      `async (args) => {
        if (signal.aborted) throw interrupted(signal);
        return next(args);`,
      `async (args) => {
        return next(args);`,
      'and what fails then (before)',
      'and what fails then (after)',
      'and what fails then (error)',
    ),
    mutation(
      'cli/interrupts',
      'the second is no other than the first',
      '        process.exit(exitCode);\n',
      '',
      'twice, it stops at once while it is asked who is calling',
      'twice, it stops at once while all is looked at',
      'twice, it stops at once while resources are made',
      'twice, it stops at once while resources are removed',
      'twice, it stops at once in the last look',
      'twice, it stops at once in a diff',
    ),
    mutation(
      'cli/interrupts',
      'the first ends it at once',
      'controller.abort(new Failure(',
      'process.exitCode = exitCode;\n      if (terminal) process.exit(exitCode);\n      controller.abort(new Failure(',
      'while it is asked who is calling',
      'while all is looked at',
      'while resources are made',
      'in the proof',
      'before anything is removed',
      'while resources are removed',
      'while status counts',
      'while functions become active',
    ),
    mutation(
      'cli/interrupts',
      'nobody is told',
      'controller.abort(new Failure(',
      'void controller;\n      void (new Failure(',
      'in a diff',
      'while status looks',
      'while something is waited for',
    ),
    mutation(
      'cli/provision-events',
      'what was not begun was stopped',
      '          if (!settled) return;\n',
      '',
      'between the plan and the first change',
    ),
    mutation(
      'provision/apply',
      'what went with its home is left',
      "verb === 'remove' && within !== undefined &&",
      "verb === 'ensure' && within !== undefined &&",
      'while resources are removed',
    ),
    mutation(
      'cli/outcome-counts',
      'counts of a part are told',
      '  signal.throwIfAborted();\n',
      '',
      'while status counts, it tells no counts',
    ),
    mutation(
      'cli/prompts',
      'an answer that was none is no',
      `if (prompts.isCancel(answer)) throw cancelled();
  return answer;
}

/** The code`,
      `if (prompts.isCancel(answer)) return false;
  return answer;
}

/** The code`,
      'in the middle of the question',
    ),
  ],
} satisfies MutationList;
