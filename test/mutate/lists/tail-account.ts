/** How an account of a tail can be wrong, and how following can ask too often: the parts by themselves. */
import { type MutationList, mutationsIn } from '../mutation.ts';

const mutation = mutationsIn('src/logs');

export default {
  tests: ['test/unit/logs-account.test.ts', 'test/unit/logs-order.test.ts', 'test/unit/outcomes.test.ts'],
  mutations: [
    mutation(
      'account',
      'what is known is missed',
      '?.has(number)) met.add(number);',
      '?.has(-number)) met.add(number);',
      'counts what is gone',
    ),
    mutation(
      'account',
      'what is gone is not counted',
      'if (!met.has(number)) balance.gone += 1;',
      ';',
      'counts what is gone',
    ),
    mutation(
      'account',
      'the newest part alone is compared',
      'end = begin;',
      'end = knownFrom;',
      'reads each moment once',
    ),
    mutation('account', 'all parts are as long', 'span *= 2;', '', 'reads each moment once'),
    mutation(
      'account',
      'what a service repeats is missed twice',
      'missed.set(`${line.logGroup} ${line.eventId}`, line)',
      'missed.set(`${missed.size}`, line)',
      'that the service answers twice once',
    ),
    mutation(
      'account',
      'groups are not told apart',
      "hash('sha1', `${logGroup} ${eventId}`, 'hex')",
      "hash('sha1', `${eventId}${logGroup.slice(99)}`, 'hex')",
      'of whatever age, in the order of time',
    ),
    mutation('account', 'everything is remembered', 'if (known > most) ', 'if (known < 0) ', 'knows only so many'),
    mutation(
      'account',
      'all was compared, whatever came between',
      'balance.isWhole = end <= from;',
      'balance.isWhole = true;',
      'knows only so many',
    ),
    mutation(
      'in-order',
      'each is held as long, however late it comes',
      'until: Math.min(time, now) + holdMs',
      'until: now + holdMs',
      'holds none that comes older than that',
    ),
    mutation(
      'in-order',
      'a clock that is ahead holds',
      'until: Math.min(time, now) + holdMs',
      'until: time + holdMs',
      'because its clock is ahead',
    ),
    mutation(
      'in-order',
      'what was in order already is forgotten',
      'handedOn = Math.max(handedOn, time);\n    },',
      '},',
      'older than what was in order already',
    ),
    mutation(
      'pace',
      'the quota is not kept',
      'const at = Math.max(now, oldest + 1_000);',
      'const at = Math.max(now, oldest);',
      'lets no second hold more than five',
    ),
    mutation(
      'pace',
      'a throttle changes nothing',
      'wasThrottled = true;',
      '',
      'comes less often once calls are throttled',
    ),
    mutation(
      'pace',
      'a throttle is never forgotten',
      'Math.max(1, slower * 0.9)',
      'Math.max(1, slower)',
      'comes less often once calls are throttled',
    ),
    mutation(
      'seen-window',
      'what is forgotten is read again',
      'Math.max(forgotten, Math.min(newest, now) - short)',
      'Math.max(from, Math.min(newest, now) - short)',
      'though the clock be set back',
    ),
    mutation(
      'outcomes',
      'a record of a function alone is judged',
      'inRecordLog && !known',
      'inRecordLog && known === null',
      'one is decided once it was seen there',
    ),
    mutation(
      'outcomes',
      'what was routed before is forgotten',
      'if (routed.delete(record.eventId)) return',
      'if (routed.size < 0) return',
      'one is decided once it was seen there',
    ),
  ],
} satisfies MutationList;
