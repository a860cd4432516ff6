/** Whether a REST API more fits: 600 regional ones in a region (aws-facts 5.1), unless AWS was asked for more. */
import { APIGatewayClient, paginateGetRestApis } from '@aws-sdk/client-api-gateway';
import type { Aws } from '../aws/aws.ts';
import { OWNER_TAG, type Stack } from '../pattern/stack.ts';
import type { Check } from './check.ts';

const MOST = 600;
/** The service's largest page: two tell. */
const PAGE = 500;

/** Errors of the calls are thrown. */
export async function apisCheck(aws: Aws, stack: Stack): Promise<Check> {
  let regional = 0;
  let ours = false;
  for await (const { items = [] } of paginateGetRestApis(
    { client: aws.client(APIGatewayClient), pageSize: PAGE },
    {},
  )) {
    regional += items.filter(({ endpointConfiguration }) => endpointConfiguration?.types?.includes('REGIONAL')).length;
    ours ||= items.some(({ tags }) => tags?.[OWNER_TAG] === stack.name);
    if (regional >= MOST) break;
  }
  const check = 'apis';
  if (regional < MOST || ours) return { check, result: 'ok', why: `${regional} of ${MOST} regional REST APIs` };
  return {
    check,
    result: 'warn',
    why: `${MOST} regional REST APIs or more are there, which is all that a region takes by default`,
    fix: 'delete some, or ask AWS for more under Service Quotas',
  };
}
