/** The same checks through the built binary: each hop once, and what `local status` says of it. */
import type { MutationList } from '../mutation.ts';

const stops = (...rows: string[]) => rows.map((row) => `exactly one hop stops, and up gives it back, where ${row}`);

export default {
  tests: ['test/sweep/hops.test.ts'],
  env: { DESTINED_SWEEP: 'whole' },
  everyRow: true,
  mutations: [
    {
      name: 'whoever asks may invoke',
      file: 'src/local/services/lambda.ts',
      find: 'if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now())) {',
      replace: 'if (!serviceMayInvoke(fn, functionArn, actor, world.clock.now()) && fn === undefined) {',
      red: stops(
        "the topic's permission is missing",
        "the success rule's permission is missing",
        "the failure rule's permission is missing",
      ),
    },
    {
      name: 'EventBridge may write any log',
      file: 'src/local/services/logs/log-store.ts',
      find: "if (decision === 'allow') return undefined;",
      replace: "if (decision !== 'deny') return undefined;",
      red: stops("the record log's policy is missing"),
    },
    {
      name: 'a function may write any log',
      file: 'src/local/services/logs/log-store.ts',
      find: 'return verdict.allowed ? undefined : verdict.reason;',
      replace: 'return verdict.allowed ? undefined : undefined;',
      red: stops(
        "the destined function's log permission is missing",
        "the success function's log permission is missing",
        "the failure function's log permission is missing",
      ),
    },
    {
      name: 'whoever calls may',
      file: 'src/local/wire/authorize.ts',
      find: 'if (verdict.allowed) return;',
      replace: 'if (verdict) return;',
      red: stops("the api role's policy is missing"),
    },
    {
      name: 'API Gateway takes any role',
      file: 'src/local/gateway/aws-integration.ts',
      find: 'if (!verdict.allowed) {',
      replace: 'if (verdict === undefined) {',
      red: stops("the api role's trust is for another service"),
    },
    {
      name: 'destinations are delivered whatever the role may',
      file: 'src/local/services/lambda/destination.ts',
      find: "if (!verdict.allowed) return { delivered: false, code: 'NO_PERMISSIONS', reason: verdict.reason };",
      replace: '',
      red: stops("the destined role's events:PutEvents is missing"),
    },
    {
      name: 'local status does not say why',
      file: 'src/cli/report/local.ts',
      find: 'visible(`${hop}: ${reason}`)',
      replace: 'visible(`${hop}: ${reason && resource}`)',
      red: stops("the topic's permission is missing", "the api role's policy is missing"),
    },
  ],
} satisfies MutationList;
