/** The proof at the end of a changing `up`: what is not proven is said, with where it was last seen and what changed meanwhile. */
import { commandFor } from '../drive/no-such-stack.ts';
import { type ProbeOptions, type Proof, probe } from '../drive/probe/probe.ts';
import { status } from '../provision/status.ts';
import { failureOf } from './report/failure-of.ts';
import { visible } from './report/visible.ts';
import type { Place, Session } from './session.ts';

export interface Proving extends Pick<ProbeOptions, 'url' | 'records' | 'enough'> {}

/** Whether both probes arrived. Prints warnings only; bugs are thrown. */
export async function prove(place: Place, { terminal, signal }: Session, proving: Proving): Promise<boolean> {
  const { aws, stack } = place;
  terminal.waiting('proving it: a success and a failure are on their way');
  const proof = await probed({
    aws,
    stack,
    ...proving,
    signal,
    onWaiting: (missing) => terminal.progress(`proving it: ${missing.map(({ what }) => what).join('; ')} yet`),
    gone: async () => (await changedSince(place)).flatMap(({ text, isGone }) => (isGone ? text : [])),
  });
  terminal.progress(undefined);
  if (proof.verified) return true;
  if (signal.aborted) {
    terminal.warn('interrupted before it was proven: all is made, and whether messages arrive is not known');
    if (!place.own) terminal.warn(`run ${commandFor('send', stack.name)} --expect success to see`);
    return false;
  }
  if (proof.unseen) terminal.warn(visible(`not proven: whether messages arrive can't be seen: ${proof.unseen}`));
  for (const { what, see } of proof.missing) terminal.warn(visible(`not proven: ${what}${see ? `; see ${see}` : ''}`));
  // What hinders this look says nothing of the messages.
  const changed = await changedSince(place).catch(() => undefined);
  for (const { text } of changed ?? [])
    terminal.warn(visible(`changed since up made it, by another run or by hand: ${text}`));
  if (changed?.length === 0 && proof.unseen)
    terminal.warn(
      `all that up looks after is as it should be; run ${commandFor('send', stack.name)} --expect success to see`,
    );
  else if (changed?.length === 0)
    terminal.warn('all that up looks after is as it should be: what stops the messages is elsewhere');
  else terminal.warn(`see ${commandFor('status', stack.name)}; ${commandFor('up', stack.name)} repairs what differs`);
  return false;
}

/** All is made by now: what keeps the proof from being seen, Ctrl-C as well, is a finding, not the end. */
async function probed(options: ProbeOptions): Promise<Proof & { unseen?: string }> {
  try {
    if (!options.signal.aborted) return await probe(options);
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    return { verified: false, missing: [], unseen: failure.message };
  }
  return { verified: false, missing: [] };
}

/** What `up` would find to repair by now. */
async function changedSince({ aws, stack }: Place): Promise<{ text: string; isGone: boolean }[]> {
  const { resources } = await status(aws, stack);
  return resources.flatMap(({ kind, name, state, differences = [] }) => {
    if (state === 'ok') return [];
    const isGone = state === 'missing';
    const paths = differences.map(({ path }) => path).join(', ');
    const how = isGone ? 'is gone' : state === 'foreign' ? "is somebody else's" : `differs in ${paths}`;
    return [{ text: `${kind} ${name} ${how}`, isGone }];
  });
}
