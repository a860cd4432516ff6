/** A removal that does nothing is not taken for one that went well. */
import type { MutationList } from '../mutation.ts';

export default {
  tests: ['test/sweep/down.test.ts'],
  env: { DESTINED_SWEEP: '1', DESTINED_SWEEP_WAYS: '^before$' },
  mutations: [
    {
      name: 'a topic stays',
      file: 'src/resources/topic.ts',
      find: 'await unlessNamed(MISSING, aws.client(SNSClient).send(new DeleteTopicCommand({ TopicArn: arn })));',
      replace: '',
      env: { DESTINED_SWEEP: 'whole', DESTINED_SWEEP_SITES: '^sns.GetTopicAttributes ' },
      red: ['one call before, then down leaves nothing'],
    },
  ],
} satisfies MutationList;
