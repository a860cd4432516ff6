/** The functions' code as it arrives: fetched by the link that GetFunction gives, and opened by a zip reader of strangers. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cli, createCli } from '../support/cli.ts';
import { type Botocore, startBotocore } from './support/botocore.ts';
import { type Emulator, startMiniStack } from './support/emulators.ts';
import { ROOT } from './support/place.ts';

interface Function {
  Configuration: { CodeSha256: string; CodeSize: number };
  Code: { Location: string };
}

describe('MiniStack', () => {
  let place: Emulator;
  let botocore: Botocore;
  let cli: Cli;
  beforeAll(async () => {
    place = await startMiniStack();
    botocore = startBotocore(place);
    cli = await createCli();
    // It ends with 254 for its API; the functions are there by then.
    await cli.run(['up', '--no-verify', '--endpoint-url', place.url], { env: place.env });
  });
  afterAll(async () => {
    await cli?.end();
    await botocore?.end();
    await place?.stop();
  });

  describe('code of the functions, opened by Python', () => {
    it.each(['destined', 'success', 'failure'])('%s: one file, readable, without a time of its own', async (which) => {
      const FunctionName = `the-destined-lambda-${which}`;
      const { Configuration, Code } = await botocore.output<Function>('lambda', 'GetFunction', { FunctionName });
      // Its link names port 0 where the system chose one.
      const { pathname, search } = new URL(Code.Location);
      const answer = await fetch(new URL(pathname + search, place.url));
      const bytes = Buffer.from(await answer.arrayBuffer());
      const sha256 = createHash('sha256').update(bytes).digest('base64');
      expect({ CodeSha256: sha256, CodeSize: bytes.byteLength }).toEqual({
        CodeSha256: Configuration.CodeSha256,
        CodeSize: Configuration.CodeSize,
      });
      const text = await readFile(join(ROOT, 'assets/functions', `${which}.mjs`), 'utf8');
      expect(await botocore.ask('unzip', { data: { $bytes: bytes.toString('base64') } })).toEqual([
        { name: `${which}.mjs`, mode: 0o100644, time: [2000, 1, 1, 0, 0, 0], text },
      ]);
    });
  });
});
