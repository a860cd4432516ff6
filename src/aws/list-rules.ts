/** Lists the rules of a bus, to the last page. */
import {
  EventBridgeClient,
  ListRulesCommand,
  type ListRulesCommandOutput,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import type { Aws } from './aws.ts';
import { unlessNamed } from './error-names.ts';

/** Undefined when there is no such bus. `send` carries each call, where it takes more than one try. */
export async function listRules(
  aws: Aws,
  busName: string,
  send: (request: ListRulesCommand) => Promise<ListRulesCommandOutput> = (request) =>
    aws.client(EventBridgeClient).send(request),
): Promise<Rule[] | undefined> {
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  do {
    const request = new ListRulesCommand({ EventBusName: busName, NextToken });
    const page = await unlessNamed(['ResourceNotFoundException'], send(request));
    if (!page) return undefined;
    rules.push(...(page.Rules ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return rules;
}
