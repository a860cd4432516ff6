/** Of each resource kind: what a first run that is broken leaves behind, and the next one takes for finished. */
import type { Mutation, MutationList } from '../mutation.ts';

/** The next run does only what it does to a resource that it makes itself. */
const onlyIfNew = (condition: string) => ({ find: condition, replace: condition.replace('if (', 'if (!found && ') });
const sweepOf = (calls: string, way: string): Pick<Mutation, 'env' | 'red'> => ({
  env: { DESTINED_SWEEP: 'whole', DESTINED_SWEEP_SITES: `^${calls} `, DESTINED_SWEEP_WAYS: `^${way}$` },
  red: [`one call ${way}, then up makes it whole`],
});

export default {
  tests: ['test/sweep/up.test.ts'],
  env: { DESTINED_SWEEP: '1', DESTINED_SWEEP_WAYS: '^before$' },
  mutations: [
    {
      name: 'a log group that is there has its retention',
      file: 'src/resources/log-group.ts',
      ...onlyIfNew("if (differing.has('RetentionInDays'))"),
      ...sweepOf('logs.PutRetentionPolicy', 'before'),
    },
    {
      name: 'a role that is there has its policy',
      file: 'src/resources/role.ts',
      ...onlyIfNew("if (differing.has('Policies'))"),
      ...sweepOf('iam.PutRolePolicy', 'before'),
    },
    {
      name: 'a bus that was made, which was not told, is a failure',
      file: 'src/resources/event-bus.ts',
      find: "isNamed(error, 'ResourceAlreadyExistsException')",
      replace: "isNamed(error, 'Nothing')",
      ...sweepOf('events.CreateEventBus', 'after, once'),
    },
    {
      name: 'a function that was made, which was not told, is a failure',
      file: 'src/resources/function.ts',
      find: 'createOnce(aws, resource, isTaken, create)',
      replace: 'createOnce(aws, resource, () => false, create)',
      ...sweepOf('lambda.CreateFunction', 'after, once'),
    },
    {
      name: 'a statement that was added, which was not told, is a failure',
      file: 'src/resources/permission.ts',
      find: 'createOnce(aws, resource, isTaken, add)',
      replace: 'createOnce(aws, resource, () => false, add)',
      ...sweepOf('lambda.AddPermission', 'after, once'),
    },
    {
      name: 'destinations that could not be set are set',
      file: 'src/resources/event-invoke-config.ts',
      find: 'may put events on the bus`,\n      });',
      replace: 'may put events on the bus`,\n      }).catch(() => {});',
      ...sweepOf('lambda.PutFunctionEventInvokeConfig', 'before'),
    },
    {
      name: 'a subscription that could not be made is made',
      file: 'src/resources/subscription.ts',
      find: 'await sns.send(new SubscribeCommand(request));',
      replace: 'await sns.send(new SubscribeCommand(request)).catch(() => ({ SubscriptionArn: undefined }));',
      ...sweepOf('sns.Subscribe', 'before'),
    },
    {
      name: 'a rule that is there has its target',
      file: 'src/resources/rule.ts',
      ...onlyIfNew("if (differing.has('Targets'))"),
      ...sweepOf('events.PutTargets', 'before'),
    },
    {
      name: 'an API that is there has its methods',
      file: 'src/resources/rest-api.ts',
      find: 'const isWritten = DEPLOYED.some',
      replace: 'const isWritten = !found && DEPLOYED.some',
      ...sweepOf('apigateway.PutRestApi', 'before'),
    },
    {
      name: 'a stage that is there has its throttle',
      file: 'src/resources/stage.ts',
      find: 'settingPatches(differing, seen.properties, throttle)',
      replace: 'found ? [] : settingPatches(differing, seen.properties, throttle)',
      ...sweepOf('apigateway.UpdateStage', 'before'),
    },
  ],
} satisfies MutationList;
