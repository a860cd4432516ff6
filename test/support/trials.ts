/** Tries commands under parts of the caller's policy, each run on a stack as it needs it. */
import type { Aws } from '../../src/aws/aws.ts';
import { createAws } from '../../src/aws/create-aws.ts';
import { publish } from '../../src/drive/send/publish.ts';
import { callerPolicy, type Statement } from '../../src/pattern/caller-policy.ts';
import { callerRights } from '../../src/pattern/caller-rights.ts';
import { DEFAULT_CHOICES } from '../../src/pattern/choices.ts';
import { stackOf } from '../../src/pattern/stack.ts';
import { up } from '../../src/provision/up.ts';
import { createCaller } from './caller.ts';
import { startTestEndpoint } from './endpoint.ts';
import { type Need, named, partsOf } from './needs.ts';
import { complaintOf, type Ground, SCENARIOS, type Scenario, type ScenarioName } from './scenarios.ts';

/** Where the endpoint's stacks are. */
export const PLACE = { partition: 'aws', account: '000000000000', region: 'us-east-1' };
/** As the services say it. */
export const REFUSED = /AccessDenied|AuthorizationError|is not authorized to perform/;

export interface Trials {
  /** What the run could not do with the statements of its command, `need` taken away; undefined if it did all. */
  attempt(name: ScenarioName, need?: Need): Promise<string | undefined>;
  end(): Promise<void>;
}

export async function startTrials(): Promise<Trials> {
  const endpoint = await startTestEndpoint();
  const opened: Aws[] = [];
  const open = async (credentials = endpoint.credentials) => {
    const { region, url } = endpoint;
    const aws = await createAws({ region, endpoint: url, credentials, signal: new AbortController().signal });
    opened.push(aws);
    return aws;
  };
  const caller = await createCaller(endpoint, 'caller');
  const kept = stackOf({ ...PLACE, name: 'kept' });
  const ground: Ground = { endpoint, root: await open() };
  let stacks = 0;

  async function mend(): Promise<void> {
    await up(await open(), kept, { choices: DEFAULT_CHOICES });
  }
  await mend();
  // No rule takes what comes of it.
  await publish(ground.root, kept, { text: 'please reroute', attributes: {} }, new AbortController().signal);

  return {
    async attempt(name, need) {
      const scenario: Scenario = SCENARIOS[name];
      stacks += 1;
      const stack = scenario.kept ? kept : stackOf({ ...PLACE, name: `s${stacks}` });
      await scenario.prepare?.({ endpoint, root: await open() }, stack);
      const rights = callerRights(stack).filter(({ commands }) => commands.includes(scenario.command));
      const { Statement } = callerPolicy(rights);
      await caller.may(need ? without(Statement, need, stack.name) : Statement);
      const complaint = await scenario
        .run(await open(caller.credentials), stack, ground)
        .catch((error: unknown) => complaintOf(error));
      if (scenario.kept && scenario.command === 'up') await mend();
      return complaint;
    },
    async end() {
      for (const aws of opened) aws.destroy();
      await endpoint.stop();
    },
  };
}

/** What a statement has left; one that has none of either is gone. */
function without(statements: readonly Statement[], { sid, without }: Need, name: string): Statement[] {
  const rest = (all: string[]) => all.filter((each) => each !== named(without, name));
  return statements.flatMap((statement) => {
    if (statement.Sid !== sid) return statement;
    const { actions, resources } = partsOf(statement);
    const fewer = { ...statement, Action: rest(actions), Resource: rest(resources) };
    if (fewer.Action.length + fewer.Resource.length === actions.length + resources.length)
      throw new Error(`${sid} of ${name} has no ${without}`);
    return fewer.Action.length > 0 ? fewer : [];
  });
}
