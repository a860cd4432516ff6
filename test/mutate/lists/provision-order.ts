/** Provisioning waits where it need not, makes calls it need not make, or begins with what decides nothing. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src');

export default {
  tests: ['test/contract/provision-order.test.ts'],
  everyRow: true,
  mutations: [
    mutation(
      'provision/observe-stack',
      'the bus is asked before all else',
      'const observation = await observe(aws, pattern(stack, DEFAULT_CHOICES), onEvent, { index, onRead });',
      `const all = pattern(stack, DEFAULT_CHOICES);
  await observe(aws, all.filter(({ kind }) => kind === 'AWS::Events::EventBus'), onEvent);
  const observation = await observe(aws, all, onEvent, { index, onRead });`,
      'looks at the bus, which remembers the choices, and at all else at once',
    ),
    mutation(
      'provision/apply',
      'functions are asked at once whether they are ready',
      'needs: [of, ...needing(of)]',
      'needs: [of]',
      'asks once whether functions are ready',
    ),
    mutation(
      'resources/rest-api',
      'an API is written once it is known to be alone',
      'await Promise.all([listOurs(aws), unlessNamed(MISSING, write(aws, id))])',
      'await listOurs(aws).then(async (ours) => [ours, await write(aws, id)] as const)',
      'writes an API while it looks whether there is another of ours',
    ),
    mutation(
      'resources/rest-api',
      'nobody looks whether a reply was lost',
      'if (duplicates.length === 0) {',
      'if (duplicates.length >= 0) {',
      'keeps one API where the reply to its creation was lost',
    ),
    mutation(
      'provision/down',
      'strangers are looked for when the stack is known',
      'const looks = [observe(aws, resources, onEvent), strangersOn(aws, stack)] as const;',
      `const first = observe(aws, resources, onEvent);
  const looks = [first, first.then(() => strangersOn(aws, stack))] as const;`,
      'looks for strangers while it looks at the stack',
    ),
    mutation(
      'provision/removal-order',
      'what goes with a function is removed one by one',
      '[API, FUNCTION].includes(within.kind)',
      'within.kind === API',
      'removes with a function, without a call, what goes with it',
    ),
    mutation(
      'provision/removal-order',
      'functions wait for what points at them',
      'if (resource.kind === FUNCTION) return first;',
      '',
      'removes functions while their rules and their subscription go',
    ),
    mutation(
      'provision/removal-order',
      'log groups go beside the rest',
      'resource.kind === LOG_GROUP ? others',
      'resource.kind === LOG_GROUP ? first',
      'removes functions while their rules and their subscription go',
    ),
    mutation(
      'provision/observe',
      'homes are looked at first, though nothing is spared',
      'index && within',
      'within',
      'looks at what lives in another resource',
    ),
    mutation(
      'provision/observe',
      'what was seen in a function stays when that is gone',
      'resources.filter(isHomeless)',
      'resources.filter(() => false)',
      'takes what it saw in a function that went meanwhile for missing',
    ),
    mutation(
      'provision/observe',
      'what could not be asked of what is not there is a failure',
      'walked.failures.filter(({ resource }) => !isHomeless(resource))',
      'walked.failures',
      'hinders nothing where the home of what was asked for is not there',
    ),
    mutation(
      'provision/down',
      'strangers that could not be looked for on what is not there are a failure',
      'hung.value.failures.filter(({ resource }) => observed.value.get(keyOf(resource)))',
      'hung.value.failures',
      'hinders nothing where the home of what was asked for is not there',
    ),
    mutation(
      'provision/down',
      'that strangers could not be looked for stops nobody',
      'if (unseen.length > 0) throw',
      'if (unseen.length > 99) throw',
      'of strangers stops down, which names what they may hang on',
    ),
    mutation(
      'resources/stage',
      'the stage reads the API for its id',
      `async read(aws) {
      const restApiId = await api.findId(aws);`,
      `async read(aws) {
      const restApiId = (await api.read(aws))?.id;`,
      'looks at what lives in another resource',
    ),
    mutation(
      'resources/rule',
      'a target that is added late is not seen',
      'if (hasTargets(error))',
      'if (false as boolean)',
      'removes a target that was added after it had looked',
    ),
    mutation(
      'provision/look-again',
      'names are looked at before the rest',
      'await Promise.all([\n    walk(',
      'await Promise.all([\n    await walk(',
      'looks again at names, at the path of roles and at tags at once',
    ),
  ],
} satisfies MutationList;
