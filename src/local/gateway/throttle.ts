/** A stage's throttle: a token bucket for each method, in real time however fast the endpoint's clock goes. */
import type { StageState } from '../services/apigateway/state.ts';
import { tooMany } from './front-error.ts';

interface Bucket {
  rate: number;
  burst: number;
  tokens: number;
  at: number;
}
const buckets = new WeakMap<StageState, Map<string, Bucket>>();

/** Takes a token for a request; throws FrontError 429 if none is left. Without a setting nothing is limited. */
export function throttle(stage: StageState, path: string, httpMethod: string, now = performance.now()): void {
  const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1');
  const setting = stage.methodSettings[`${escaped}/${httpMethod}`] ?? stage.methodSettings['*/*'];
  const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = setting ?? {};
  // Below zero is the console's way to say that nothing is limited.
  if (rate === undefined || burst === undefined || rate < 0 || burst < 0) return;
  const ofStage = buckets.get(stage) ?? new Map<string, Bucket>();
  buckets.set(stage, ofStage);
  const key = `${httpMethod} ${path}`;
  const known = ofStage.get(key);
  const isSame = known?.rate === rate && known.burst === burst;
  const bucket = isSame ? known : { rate, burst, tokens: burst, at: now };
  ofStage.set(key, bucket);
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
  bucket.at = now;
  if (bucket.tokens < 1) throw tooMany();
  bucket.tokens -= 1;
}
