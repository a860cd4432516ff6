/** In what our own endpoint differs from AWS: what src/local/README.md names under "What is not". */
import { ABSENT } from './compare-state.ts';
import type { Known } from './known-differences.ts';

export const OURS: Known[] = [
  {
    part: 'functions',
    why: 'GetFunction has no Code.Location, AWS has a link to S3 [M]: there is no S3 here (src/local/README.md, What is not)',
    places: [[/^GetFunction \w+: Code\.Location$/, ABSENT, 3]],
  },
];
