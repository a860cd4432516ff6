/** Breaks what a run does where another one is at work on the same stack. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/provision');

export default {
  tests: ['test/contract/at-once-races.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'another-run',
      'what went is an error of AWS',
      'transient: (error: unknown) => isNamed(error, ...GONE),',
      'transient: () => false,',
      'makes what went between its read and its write anew',
      'takes the API that other runs agreed on',
      'deploys again where another run tidied its deployment away',
    ),
    mutation(
      'another-run',
      'what went is made from what was read before',
      'if (attempts > 1) there = await resource.read(aws);',
      '',
      'makes what went between its read and its write anew',
    ),
    mutation(
      'another-run',
      'an attempt in vain counts as nothing',
      "return change === 'unchanged' ? 'updated' : change;",
      'return change;',
      'deploys again where another run tidied its deployment away',
    ),
    mutation(
      'another-run',
      'what is needed is not looked at after an error',
      `      const failure = await undone(undertaking);
      if (failure) ending.abort(failure);
      throw failure ?? error;`,
      '      throw error;',
      'ends where a function went before it was ready',
    ),
    mutation(
      'another-run',
      'nobody looks while a resource waits',
      'void watch(undertaking, done.signal);',
      'void [watch, done.signal];',
      'ends where what it needs went, and does not wait',
      'ends where another run makes anew what it removed',
    ),
    mutation(
      'undone',
      'only what is next to it is looked at',
      `      found.set(keyOf(earlier), earlier);
      take(earlier);`,
      '      found.set(keyOf(earlier), earlier);',
      'sees what the things that it needs stand on',
    ),
    mutation(
      'undone',
      'one look is enough',
      '      within,\n',
      '      within: -1,\n',
      'does not take what AWS is slow to show for gone',
    ),
    mutation(
      'up',
      'functions are not looked at while they get ready',
      'late: run.ready,',
      'late: async (resource) => resource.ready?.(run.aws),',
      'ends where a function went before it was ready',
    ),
    mutation(
      'down',
      'what was absent at first is nothing to look at',
      'const order = removalOrder(resources);',
      'const order = removalOrder(going);',
      'ends where another run makes what was not there',
    ),
    mutation(
      'up',
      'nobody looks whether what was there is there yet',
      'if (plan.length > 0 && options.proves === false) {',
      'if (plan.length > 99 && options.proves === false) {',
      'says that another run is at work where what it found went meanwhile',
    ),
    mutation(
      'down',
      'what comes late is left',
      'if (more.length > 0 && (await agrees(options, more))) {',
      'if (more.length > 99 && (await agrees(options, more))) {',
      'is asked about, and removed',
    ),
    mutation(
      'look-again',
      'an API that is left counts twice',
      ' || ids.has(hit.name)',
      '',
      'is left after a no, and told',
    ),
    mutation(
      'look-again',
      'the stage of an API that is left counts twice',
      ' || (hit.apiId && ids.has(hit.apiId))',
      '',
      'is left after a no, and told',
    ),
    mutation(
      'down',
      'a no to what came late counts as nothing',
      "if (error instanceof Failure && error.code === 'Declined') return false;",
      "if (error instanceof Failure && error.code === 'Declined') return true;",
      'is left after a no, and told',
    ),
  ],
} satisfies MutationList;
