/** How long the commands take: cold starts against Node's own, `up`, `down`, and one message at a time. */
import { join } from 'node:path';
import type { Place } from './place.ts';
import { type Figure, figure, interleaved, ratio } from './statistics.ts';

export async function coldStarts(place: Place, rounds: number) {
  const binary = join(place.root, 'bin/destined.js');
  const timed = (args: readonly string[]) => async () => (await place.node(args)).durationMs;
  const { node, version, help } = await interleaved(rounds, {
    node: timed(['-e', '0']),
    version: timed([binary, '--version']),
    help: timed([binary, '--help']),
  });
  return {
    nodeMs: figure(node),
    versionMs: figure(version),
    versionToNode: ratio(version, node),
    helpMs: figure(help),
    helpToNode: ratio(help, node),
  };
}

/** Each round is a whole life: no endpoint, `up`, `up` once more, `down`, and `up` and `down` on an endpoint that stays. */
export async function lives(place: Place, rounds: number): Promise<Record<string, Figure>> {
  const samples: Record<string, number[]> = {};
  const time = async (name: string, ...args: string[]) => {
    const { durationMs } = await place.run(...args);
    samples[name] = [...(samples[name] ?? []), durationMs];
  };
  for (let round = 0; round < rounds; round += 1) {
    await place.end();
    await time('upFromNothingMs', 'up', '--yes');
    await time('upUnchangedMs', 'up', '--yes');
    await time('statusMs', 'status');
    await time('downAndEndMs', 'down', '--yes');
    await place.run('local', 'start');
    await time('upMs', 'up', '--yes');
    await time('upNoVerifyMs', 'up', '--yes', '--no-verify');
    await time('downMs', 'down', '--yes');
  }
  await place.end();
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, figure(values)]));
}

interface Sent {
  messages: { latencyMs: number; outcomeMs?: number; outcome?: string }[];
}

/** `send --wait`, one message a command, with warm functions. */
export async function sending(place: Place, rounds: number): Promise<Record<string, Figure>> {
  const samples = {
    acceptedMs: [] as number[],
    outcomeMs: [] as number[],
    fromAcceptanceMs: [] as number[],
    commandMs: [] as number[],
  };
  await place.run('up', '--yes');
  for (let round = 0; round < rounds; round += 1) {
    const { document, durationMs } = await place.json<Sent>('send', '--wait');
    const [message] = document.messages;
    if (message?.outcome !== 'success' || message.outcomeMs === undefined) throw new Error('a message did not succeed');
    samples.acceptedMs.push(message.latencyMs);
    samples.outcomeMs.push(message.outcomeMs);
    samples.fromAcceptanceMs.push(message.outcomeMs - message.latencyMs);
    samples.commandMs.push(durationMs);
  }
  await place.end();
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, figure(values)]));
}
