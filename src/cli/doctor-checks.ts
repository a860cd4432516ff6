/** The checks of doctor, each by itself: what one of them can't tell, or finds, stops no other. */
import { EXIT, Failure } from '../failure.ts';
import { oldestNode } from '../package-folder.ts';
import { stackOf } from '../pattern/stack.ts';
import { apisCheck } from '../provision/apis-check.ts';
import type { Check } from '../provision/check.ts';
import { clockCheck } from '../provision/clock-check.ts';
import { concurrencyCheck } from '../provision/concurrency-check.ts';
import { namesCheck } from '../provision/names-check.ts';
import { permissionsCheck } from '../provision/permissions-check.ts';
import { servicesCheck } from '../provision/services-check.ts';
import { meantTarget } from '../target/meant-target.ts';
import { chooseRegion } from '../target/region.ts';
import { NOTHING_RUNNING } from '../target/resolve-target.ts';
import { stateFolder } from '../target/state-folder.ts';
import { nodeCheck } from './node-check.ts';
import { failureOf } from './report/failure-of.ts';
import { meantText, targetText } from './report/target.ts';
import type { GlobalOptions, Place, Session } from './session.ts';

/** What is wrong with where it should be, rather than with who asks. */
const OF_TARGET = [
  'InvalidEndpointUrl',
  'InvalidRegion',
  'Locked',
  'NoCallerIdentity',
  'NoRegion',
  'NotAnAwsEndpoint',
  'ServiceEndpoint',
  'StateFolder',
  'UntrustedState',
];

/** Where nobody can be asked: what is known all the same, and why the rest is not. */
interface Unopened {
  target: Check;
  credentials: Check;
  region: string | undefined;
  why: string;
}

/** In a fixed order. Throws for wrong usage, for Ctrl-C, and for bugs. */
export async function runChecks(session: Session): Promise<Check[]> {
  const node = nodeCheck(process.versions.node, oldestNode());
  const opened = await open(session);
  return [node, ...('aws' in opened ? await checksOf(opened, session) : checksWithout(opened, session))];
}

async function open(session: Session): Promise<Place | Unopened> {
  try {
    return await session.open({ start: false, looks: true });
  } catch (error) {
    const stops = !(error instanceof Failure) || error.exitCode === EXIT.usage || session.signal.aborted;
    if (stops) throw error;
    return unopened(error, session.options);
  }
}

async function unopened(error: Failure, options: GlobalOptions): Promise<Unopened> {
  const { message: why, fix } = error;
  if (error.code === NOTHING_RUNNING) {
    const starts = { result: 'ok' as const, why: 'local: nothing is running, destined up starts it' };
    return {
      target: { check: 'target', ...starts },
      credentials: { check: 'credentials', result: 'ok', why: 'the local endpoint makes its own' },
      region: chooseRegion({ kind: 'local', by: 'default' }, { flag: options.region, env: process.env }),
      why: 'nothing is running',
    };
  }
  const where = { flags: options, stack: options.stack, env: process.env, stateFolder: stateFolder() };
  const meant = await meantTarget(where);
  const ofTarget = error.exitCode !== EXIT.configuration || OF_TARGET.includes(error.code);
  const failed = { result: 'fail' as const, why, fix };
  return {
    target: ofTarget
      ? { check: 'target', ...failed }
      : { check: 'target', result: 'ok', why: meant && meantText(meant) },
    credentials: ofTarget
      ? { check: 'credentials', result: 'unknown', why: 'nobody could be asked' }
      : { check: 'credentials', ...failed },
    region: meant?.region,
    why: ofTarget ? 'nobody could be asked' : 'it takes credentials to ask',
  };
}

function checksWithout({ target, credentials, region, why }: Unopened, { options }: Session): Check[] {
  const unknown = (check: string, because = why): Check => ({ check, result: 'unknown', why: because });
  const place = { name: options.stack, partition: 'aws', account: '' };
  const names =
    region === undefined
      ? unknown('names', 'roles carry the region in their names')
      : namesCheck(stackOf({ ...place, region }));
  const [clock, services, concurrency, apis, permissions] = ORDER.map((check) => unknown(check));
  return [target, credentials, clock!, services!, names, concurrency!, apis!, permissions!];
}

const ORDER = ['clock', 'region', 'concurrency', 'apis', 'permissions'];

async function checksOf({ target, aws, stack, asked }: Place, { signal }: Session): Promise<Check[]> {
  const reasonOf = (error: unknown) => failureOf(error, asked)?.message ?? String(error);
  /** What can't be asked is told, and is no finding. */
  const guarded = async (check: string, work: Promise<Check>): Promise<Check> => {
    try {
      return await work;
    } catch (error) {
      const failure = failureOf(error, asked);
      if (!failure || signal.aborted) throw error;
      return { check, result: 'unknown', why: failure.message, fix: failure.fix };
    }
  };
  const permissions: Promise<Check> =
    target.kind === 'local'
      ? Promise.resolve({ check: 'permissions', result: 'ok', why: 'the local endpoint lets its own key do all' })
      : permissionsCheck(aws, stack);
  const who = `account ${aws.account}, ${aws.callerArn}`;
  return Promise.all([
    { check: 'target', result: 'ok' as const, why: targetText(target) },
    { check: 'credentials', result: 'ok' as const, why: who },
    clockCheck(aws),
    guarded('region', servicesCheck(aws, stack, reasonOf)),
    namesCheck(stack),
    guarded('concurrency', concurrencyCheck(aws)),
    guarded('apis', apisCheck(aws, stack)),
    guarded('permissions', permissions),
  ]);
}
