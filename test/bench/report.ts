/** The figures of a bench as a table for people. */
import type { Figures } from './bench.ts';
import type { Provisioning, Run } from './provisioning.ts';
import { row, spread } from './rows.ts';
import type { Figure } from './statistics.ts';
import { tailingReport } from './tailing-report.ts';
import type { Throughput } from './throughput.ts';

const rows = (figures: Record<string, Figure>) =>
  Object.entries(figures).map(([name, figure]) => row(name, figure.median, spread(figure)));

function runRows(
  name: string,
  { calls, ms, commandMs, criticalMs, ratio, chain = [], goalMs }: Run,
  most: string,
): string[] {
  return [
    row(`${name}, ms`, ms.median, `${spread(ms)}; the whole command ${commandMs.median}`),
    row(`${name}, calls`, calls, most),
    ...(criticalMs === undefined ? [] : [row('  its critical path, ms', criticalMs, chain.join(' → '))]),
    ...(ratio === undefined ? [] : [row('  times that', ratio, name === 'up from nothing' ? 'goal 1.15' : '')]),
    row('  ceil(calls / 12) + 3 rounds, ms', goalMs, name === 'up from nothing' ? '' : 'goal, without start-up'),
  ];
}

/** Of that part alone. */
export function provisioningReport({ callMs, up, upUnchanged, down, probesMs }: Provisioning): string {
  const lines = [
    'up and down where each call takes 100 ms longer; probes apart',
    row('a call alone, ms', callMs),
    ...runRows('up from nothing', up, 'at most 55'),
    row('its probes, ms', probesMs),
    ...runRows('up unchanged', upUnchanged, 'at most 40'),
    ...runRows('down', down, ''),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of that part alone. */
export function throughputReport({ messages, concurrency, send, autocannon, ratio }: Throughput): string {
  const lines = [
    `${messages} messages to a front that answers at once, ${concurrency} at a time; start-up apart`,
    row('send, messages/s', Math.round(send.median), spread(send)),
    row('autocannon, requests/s', Math.round(autocannon.median), spread(autocannon)),
    row('times that', ratio.median, `${spread(ratio)}; goal 0.5`),
  ];
  return `${lines.join('\n')}\n`;
}

export function report({ machine, cold, provision, far, send, fast, tail, chain, timeouts }: Figures): string {
  const { node, cpu, processors, load } = machine;
  const lines = [
    `Node ${node}, ${processors} × ${cpu}, load ${load.toFixed(2)}; medians, and the middle half`,
    'cold starts',
    ...rows(cold),
    'up and down on the local endpoint',
    ...rows(provision),
    ...provisioningReport(far).trimEnd().split('\n'),
    'send --wait, one message a command',
    ...rows(send),
    ...throughputReport(fast).trimEnd().split('\n'),
    ...tailingReport(tail).trimEnd().split('\n'),
    'the whole chain, unthrottled',
    row('idle endpoint, MiB', chain.idleMb),
    row('function floor, invocations/s', chain.floorPerSecond),
    row('share of that floor', chain.shareOfFloor),
    ...chain.batches.map(({ messages, perSecond, acceptedPerSecond, endpointCpuMs, memoryMb, logMb }) =>
      row(
        `${messages} messages, messages/s`,
        perSecond,
        `accepted ${acceptedPerSecond}/s, endpoint ${endpointCpuMs ?? '?'} ms CPU each; then ${memoryMb} MiB, ${logMb} MiB of logs`,
      ),
    ),
    `${timeouts.messages} messages that time out`,
    row('until the last record, s', timeouts.seconds),
    row('endpoint, MiB', timeouts.peakMb, `at most; ${timeouts.idleMb} before, ${timeouts.afterMb} after`),
    row(
      'identityMs meanwhile',
      timeouts.identityMs.median,
      `${spread(timeouts.identityMs)}, at most ${timeouts.identityMs.max}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
