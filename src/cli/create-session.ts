/** The session of a command: its options, its terminal, and the way to its AWS. */
import { rmSync } from 'node:fs';
import type { Aws, Call } from '../aws/aws.ts';
import { commandFor } from '../drive/no-such-stack.ts';
import { EXIT, Failure } from '../failure.ts';
import { checkStackName, DEFAULT_STACK, stackOf } from '../pattern/stack.ts';
import { flagsText } from '../target/flags-text.ts';
import { recallSent } from '../target/last-sent.ts';
import { releaseLocal, startLocal, stopLocal } from '../target/local-endpoint.ts';
import { dropUser } from '../target/local-users.ts';
import { meantTarget } from '../target/meant-target.ts';
import { chooseRegion } from '../target/region.ts';
import { forget, remember } from '../target/remembered.ts';
import { NOTHING_RUNNING, type Resolved, type ResolveOptions, resolveTarget } from '../target/resolve-target.ts';
import { stateFolder } from '../target/state-folder.ts';
import { makeTempFolder } from '../target/temp-folder.ts';
import { refuseTargetFlags } from './local-only.ts';
import { noteSent } from './note-sent.ts';
import { askMfaCode } from './prompts.ts';
import { failureOf } from './report/failure-of.ts';
import { meantText, targetText } from './report/target.ts';
import { visible } from './report/visible.ts';
import type { Asked, GlobalOptions, OpenOptions, Place, Session, Terminal } from './session.ts';

export interface SessionOptions {
  options: GlobalOptions;
  terminal: Terminal;
  signal: AbortSignal;
}

/** The stack of an endpoint that is a run's own. */
const OWN_STACK = 'demo';

export interface OpenSession extends Session {
  /** Of the target that was opened. */
  asked(): Asked;
  /** What the command said by `tellBesideError`. */
  besideError(): object | undefined;
  close(): Promise<void>;
}

export function createSession({ options, terminal, signal }: SessionOptions): OpenSession {
  const closing: (() => unknown)[] = [];
  let asked: Asked = {};
  let besideError: object | undefined;
  const tellBesideError = (document: object) => {
    besideError = document;
  };
  const session: Session = { options, terminal, signal, open, tellBesideError };

  async function open({ start, changes, own, looks, finishes }: OpenOptions): Promise<Place> {
    const name = own ? OWN_STACK : options.stack;
    if (own) {
      refuseTargetFlags(options);
      refuseOtherStack(options.stack);
    }
    checkStackName(name);
    signal.throwIfAborted();
    const state = own ? await ownState() : stateFolder();
    const how = { start, changes: changes ?? start, looks };
    const resolved = own ? await ownTarget(state) : await resolve(name, state, how);
    const { target } = resolved;
    const { user, started } = resolved;
    if (user) closing.push(() => dropUser(state, user));
    // Nobody is to find a process running that was started for nothing. A run's own ends with its session.
    const abandon = async () => {
      if (user === undefined || own || !(await releaseLocal(state, { user, onlyLeft: !started }))) return;
      const whose = started ? 'that was started for it' : 'that others left to it';
      terminal.warn(`${start ? 'nothing was made: ' : ''}the local endpoint ${whose} is ended again`);
    };
    const { endpoint, profile } = target;
    // A run's own endpoint can't be made anew.
    const isOurs = target.kind === 'local' && !own;
    asked = { endpoint, profile, ...(isOurs && { revive: `run ${commandFor('up', name)}${flagsText(options)}` }) };
    const opening = finishes ? whileOpening(signal) : { signal };
    const aws = await connect(resolved, opening.signal).catch(async (error: unknown) => {
      await abandon();
      throw error;
    });
    opening.done?.();
    target.account = aws.account;
    sayTarget(`${targetText(target)}${resolved.started ? ' (started)' : ''}`);
    refuseOtherAccount(name, resolved);
    const sent = noteSent(state, name, target, terminal);
    closing.push(sent.close);
    return {
      target,
      aws,
      own: own === true,
      asked,
      stack: stackOf({ name, partition: aws.partition, account: aws.account, region: aws.region }),
      remember: () => remember(state, name, target),
      abandon,
      sent: sent.note,
      lastSent: () => recallSent(state, name, target),
      async release() {
        await forget(state, name);
        if (target.kind !== 'local') return false;
        return own ? stopLocal(state) : releaseLocal(state, { user });
      },
    };
  }

  // The first line names the target, which takes a call to know: what is to be told of that waits for it.
  let told = false;
  const held: string[] = [];
  const sayTarget = (text: string) => {
    terminal.note(terminal.noteStyle.dim(`target: ${text}`));
    told = true;
    for (const line of held.splice(0)) terminal.warn(line);
  };
  const sayCall = (call: Call) => {
    const line = terminal.noteStyle.dim(callText(call));
    if (told) terminal.warn(line);
    else held.push(line);
  };

  type How = Pick<ResolveOptions, 'start' | 'changes' | 'looks'>;
  async function resolve(stack: string, state: string, how: How): Promise<Resolved> {
    const where = { flags: options, stack, env: process.env, stateFolder: state };
    try {
      return await resolveTarget({ ...where, ...how, mfaCode: (serial) => askMfaCode(session, serial) });
    } catch (error) {
      // A target that is gone is forgotten by now: what is meant next is another matter.
      const gone = error instanceof Failure && error.code === NOTHING_RUNNING;
      const meant = gone ? ({ kind: 'local' } as const) : await meantTarget(where);
      if (meant) sayTarget(meantText(meant));
      throw error;
    }
  }

  async function connect({ target }: Resolved, ending: AbortSignal): Promise<Aws> {
    const { createAws } = await import('../aws/create-aws.ts');
    const connecting = createAws({
      region: target.region,
      endpoint: target.endpoint,
      credentials: target.credentials,
      cliFlags: flagsText({ endpointUrl: target.endpoint, profile: target.profile, region: target.region }),
      signal: ending,
      onCall: options.verbose ? sayCall : undefined,
      onWaiting: terminal.waiting,
    });
    const aws = await connecting.catch((error: unknown) => {
      sayTarget(meantText(target));
      throw failureOf(error, asked) ?? error;
    });
    closing.push(() => aws.destroy());
    return aws;
  }

  /** A state folder for this run alone; with the session its endpoint ends and it is removed. */
  async function ownState(): Promise<string> {
    const state = await makeTempFolder();
    process.once('exit', () => rmSync(state, { recursive: true, force: true }));
    closing.push(() => stopLocal(state));
    return state;
  }

  async function ownTarget(state: string): Promise<Resolved> {
    // Before anything is started for a region that is none.
    const region = chooseRegion({ kind: 'local', by: 'flag' }, { flag: options.region, env: {} });
    const { record, started } = await startLocal({ startedBy: 'demo', stateFolder: state });
    const { url, account, accessKeyId, secretAccessKey } = record;
    const credentials = { accessKeyId, secretAccessKey };
    return { target: { kind: 'local', region, endpoint: url, account, credentials }, started };
  }

  return {
    ...session,
    asked: () => asked,
    besideError: () => besideError,
    async close() {
      for (const end of closing.reverse()) await end();
    },
  };
}

/** A signal that follows another until it is done. */
function whileOpening(signal: AbortSignal): { signal: AbortSignal; done?: () => void } {
  const controller = new AbortController();
  const end = () => controller.abort(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  return { signal: controller.signal, done: () => signal.removeEventListener('abort', end) };
}

/** `Lambda.CreateFunction 12 ms`, with the error's name if it failed. */
const callText = ({ service, operation, durationMs, error }: Call): string =>
  visible(`${service}.${operation} ${durationMs.toFixed(0)} ms${error ? ` ${error}` : ''}`);

function refuseOtherStack(stack: string): void {
  if (stack === DEFAULT_STACK || stack === OWN_STACK) return;
  throw new Failure(`this makes a stack of its own, not ${JSON.stringify(stack)}`, {
    fix: 'leave --stack out',
    exitCode: EXIT.usage,
    code: 'ConflictingFlags',
  });
}

function refuseOtherAccount(stack: string, { target, account }: Resolved): void {
  if (account === undefined || account === target.account) return;
  throw new Failure(`stack ${stack} was brought up in account ${account}, these credentials are of ${target.account}`, {
    fix: `use credentials of account ${account}, or pass --aws to work in account ${target.account}`,
    exitCode: EXIT.configuration,
    code: 'OtherAccount',
  });
}
