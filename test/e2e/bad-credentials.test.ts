/** Credentials that are of no use, through the built binary: never a fall to local, and always what mends it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BadInput, refuses, SECRET } from '../support/bad-input.ts';
import { type Cli, createCli } from '../support/cli.ts';

/** Runs `work` with these shared files of AWS. */
async function withFiles(config: string | null, work: (cli: Cli) => Promise<unknown>, credentials = ''): Promise<void> {
  const cli = await createCli();
  try {
    await mkdir(join(cli.home, '.aws'));
    // A folder of that name is a file that can't be read, by root neither.
    if (config === null) await mkdir(join(cli.home, '.aws/config'));
    else await writeFile(join(cli.home, '.aws/config'), config);
    await writeFile(join(cli.home, '.aws/credentials'), credentials);
    await work(cli);
  } finally {
    await cli.end();
  }
}

const region = { AWS_REGION: 'eu-west-1' };
const key = { AWS_ACCESS_KEY_ID: 'AKIA' };
const secret = { AWS_SECRET_ACCESS_KEY: SECRET };
const p = ['--profile', 'p', '--region', 'eu-west-1'];
const target = 'aws · eu-west-1';
const ofProfile = `${target} · profile p`;
const check = 'check the profile with aws configure list --profile p, or use --local to work without an account';
const unusable = (why: string) => `credentials for profile "p" can't be used: ${why}`;
const unknown = 'is neither in the AWS config nor in the AWS credentials file';

const sso = `[profile p]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Admin
[sso-session corp]
sso_start_url = https://corp.awsapps.test/start
sso_region = eu-west-1
`;
const mfa = `[profile p]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = base
mfa_serial = arn:aws:iam::123456789012:mfa/me
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = ${SECRET}
`;
const expired = JSON.stringify({
  Version: 1,
  AccessKeyId: 'A',
  SecretAccessKey: SECRET,
  SessionToken: SECRET,
  Expiration: '2020-01-01T00:00:00Z',
});

interface Row extends Pick<BadInput, 'message' | 'fix' | 'name'> {
  what: string;
  flags?: string[];
  env?: Record<string, string>;
  config?: string | null;
  credentials?: string;
  target?: string;
}
const broken = (line: number, why: string, file = 'config') => ({
  message: `the shared files of AWS can't be read: $HOME/.aws/${file}: line ${line}: ${why}`,
  fix: `mend $HOME/.aws/${file}, or use --local`,
  name: 'UnreadableProfile',
});
const noSection = 'it stands before any section such as [default]';
const noProperty = 'it is neither a section nor name = value';
const rows: Row[] = [
  {
    what: 'half a key in the environment',
    env: { ...region, ...key },
    target,
    message: 'AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not',
    fix: 'set AWS_SECRET_ACCESS_KEY too, or unset AWS_ACCESS_KEY_ID',
    name: 'HalfCredentials',
  },
  {
    what: 'the other half in the environment',
    env: { ...region, ...secret },
    target,
    message: 'AWS_SECRET_ACCESS_KEY is set, AWS_ACCESS_KEY_ID is not',
    fix: 'set AWS_ACCESS_KEY_ID too, or unset AWS_SECRET_ACCESS_KEY',
    name: 'HalfCredentials',
  },
  {
    what: 'half a key in a profile',
    flags: p,
    config: '[profile p]\naws_access_key_id = AKIA\n',
    target: ofProfile,
    message: 'profile "p" has half a key',
    fix: 'run aws configure --profile p',
    name: 'HalfCredentials',
  },
  {
    what: 'an unknown profile',
    flags: ['--profile', 'no such', '--region', 'eu-west-1'],
    config: sso,
    target: `${target} · profile no such`,
    message: `profile "no such" ${unknown}`,
    fix: "run aws configure --profile 'no such', or name another one",
    name: 'UnknownProfile',
  },
  {
    what: 'an unknown AWS_PROFILE',
    env: { ...region, AWS_PROFILE: 'nope' },
    target: `${target} · profile nope`,
    message: `profile "nope" ${unknown}`,
    fix: 'run aws configure --profile nope, or name another one',
    name: 'UnknownProfile',
  },
  {
    what: 'a profile that is broken off',
    flags: p,
    config: '[profile p\naws_access_key_id = AKIA',
    ...broken(1, 'a section has no ] at its end'),
  },
  {
    what: 'a config that cannot be read',
    env: region,
    config: null,
    message: "the shared files of AWS can't be read: $HOME/.aws/config: illegal operation on a directory",
    fix: 'mend $HOME/.aws/config, or use --local',
    name: 'UnreadableProfile',
  },
  {
    what: 'a section of the credentials that is broken off',
    credentials: `[default\naws_access_key_id = AKIA\naws_secret_access_key = ${SECRET}\n`,
    ...broken(1, 'a section has no ] at its end', 'credentials'),
  },
  {
    what: 'keys without a section',
    credentials: `# mine\n\naws_access_key_id = AKIA\naws_secret_access_key = ${SECRET}\n`,
    ...broken(3, noSection, 'credentials'),
  },
  {
    what: 'a key without =',
    env: region,
    config: `[default]\naws_access_key_id = AKIA\naws_secret_access_key ${SECRET}\n`,
    ...broken(3, noProperty),
  },
  {
    what: 'a key with a colon, which the SDK does not know',
    config: `[default]\r\naws_access_key_id: ${SECRET}\r\n`,
    ...broken(2, noProperty),
  },
  {
    what: 'a value without a name, beside an endpoint',
    config: `[default]\n= ${SECRET}\n`,
    flags: ['--endpoint-url', 'http://127.0.0.1:1'],
    ...broken(2, noProperty),
  },
  {
    what: 'a line that goes on with none',
    config: `[default]\n  ${SECRET}\n`,
    ...broken(2, noProperty),
  },
  {
    what: 'no region',
    env: { ...key, ...secret },
    target: 'aws',
    message: 'no region is set',
    fix: 'pass --region eu-west-1, set AWS_REGION, or run aws configure set region eu-west-1',
    name: 'NoRegion',
  },
  {
    what: 'no region in a profile',
    flags: ['--profile', 'p'],
    config: `[profile p]\naws_access_key_id = AKIA\naws_secret_access_key = ${SECRET}\n`,
    target: 'aws · profile p',
    message: 'no region is set',
    fix: 'pass --region eu-west-1, set AWS_REGION, or run aws configure set region eu-west-1 --profile p',
    name: 'NoRegion',
  },
  {
    what: 'a region that is none',
    env: { ...key, ...secret, AWS_REGION: 'Bad Region' },
    target: 'aws',
    message: 'region "Bad Region" is not valid',
    fix: 'use one like eu-west-1',
    name: 'InvalidRegion',
  },
  {
    what: 'a sign-in that is over',
    flags: p,
    config: sso,
    target: ofProfile,
    message: 'credentials for profile "p" have expired',
    fix: 'run aws sso login --profile p',
    name: 'ExpiredCredentials',
  },
  {
    what: 'a sign-in that is half configured',
    flags: p,
    config: '[profile p]\nsso_start_url = https://x.test\n',
    target: ofProfile,
    message: unusable(
      'Profile is configured with invalid SSO credentials. Required parameters "sso_account_id", "sso_region", "sso_role_name", "sso_start_url". Got sso_start_url',
    ),
    fix: 'run aws configure sso --profile p',
    name: 'NoCredentials',
  },
  {
    what: 'a sign-in by a session that is not there',
    flags: p,
    config: '[profile p]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = x\n',
    target: ofProfile,
    message: 'profile "p" names the sso-session "gone", which is not in the AWS config file',
    fix: 'run aws configure sso --profile p',
    name: 'UnknownSession',
  },
  {
    what: 'a code that nobody can type',
    flags: p,
    config: mfa,
    target: ofProfile,
    message:
      'the profile asks for a code of the MFA device arn:aws:iam::123456789012:mfa/me, and there is no terminal to ask on',
    fix: 'use credentials that need no code, e.g. of aws sts get-session-token',
    name: 'MfaNeeded',
  },
  {
    what: 'a role whose source is gone',
    flags: p,
    config: '[profile p]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = gone\n',
    target: ofProfile,
    message: unusable('Could not resolve credentials using profile: [gone] in configuration/credentials file(s)'),
    fix: check,
    name: 'NoCredentials',
  },
  {
    what: 'a role that leads to itself',
    flags: p,
    config:
      '[profile p]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = q\n[profile q]\nrole_arn = arn:aws:iam::1:role/y\nsource_profile = p\n',
    target: ofProfile,
    message: unusable('Detected a cycle attempting to resolve credentials for profile p. Profiles visited: q, p'),
    fix: check,
    name: 'NoCredentials',
  },
  {
    what: 'a program that fails',
    flags: p,
    config: '[profile p]\ncredential_process = /bin/sh -c "exit 3"\n',
    target: ofProfile,
    message: unusable('Command failed: /bin/sh -c "exit 3"'),
    fix: check,
    name: 'NoCredentials',
  },
  {
    what: 'a program that talks nonsense',
    flags: p,
    config: '[profile p]\ncredential_process = echo nonsense\n',
    target: ofProfile,
    message: unusable('Profile p credential_process returned invalid JSON'),
    fix: check,
    name: 'NoCredentials',
  },
  {
    what: 'a program whose credentials have expired',
    flags: p,
    config: `[profile p]\ncredential_process = echo '${expired}'\n`,
    target: ofProfile,
    message: unusable('Profile p credential_process returned expired credentials'),
    fix: check,
    name: 'NoCredentials',
  },
  {
    what: 'a profile of a region alone',
    flags: p,
    config: '[profile p]\nregion = eu-west-1\n',
    target: ofProfile,
    message: unusable('Could not resolve credentials using profile: [p] in configuration/credentials file(s)'),
    fix: check,
    name: 'NoCredentials',
  },
  {
    what: 'none, for an endpoint',
    flags: ['--endpoint-url', 'http://127.0.0.1:1'],
    target: 'endpoint · http://127.0.0.1:1',
    message: 'there are no credentials: Could not load credentials from any providers',
    fix: 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, run aws configure, or use --local',
    name: 'NoCredentials',
  },
];

describe('credentials', () => {
  it.concurrent.each(rows.map((row) => [row.what, row] as const))('%s', async (_what, row) => {
    const { flags = [], config = '', credentials } = row;
    const work = async (cli: Cli) => {
      await refuses(cli, { args: ['up', '--yes', ...flags], code: 253, ...row });
      expect((await cli.run(['local', 'status'])).stdout).toBe('nothing is running\n');
    };
    await withFiles(config, work, credentials);
  });
});

describe('where local is meant', () => {
  const nothing = (flag = '') => ({
    code: 1,
    stderr: `target: local\nerror: nothing is running\n  fix: run destined up${flag}\n`,
  });

  it.concurrent.each([
    ['an unknown AWS_PROFILE', '', { AWS_PROFILE: 'nope' }],
    ['half a key', '', { ...region, ...key }],
    ['a config that cannot be read', null, {}],
    ['a config with a broken line', '[default', {}],
  ])('%s does not matter', async (_what, config, env) => {
    await withFiles(config, async (cli) => {
      expect(await cli.run(['status', '--local'], { env })).toMatchObject(nothing(' --local'));
      await cli.remembers({ kind: 'local', account: '000000000000', region: 'us-east-1' });
      expect(await cli.run(['status'], { env })).toMatchObject(nothing());
    });
  });

  it.concurrent('a config is taken as the AWS CLI and the SDKs take it', async () => {
    const config = [
      '\uFEFF# a comment',
      '[default] ; another',
      '  region = eu-west-3',
      's3 =',
      '  max_concurrent_requests = 20',
      '  addressing_style path',
      '',
      '[profile a b] # more',
      'output=',
      '[sso-session corp]',
      '[services mine]',
      'sns =',
      '\tendpoint_url = http://127.0.0.1:1',
      '[whatever]',
      ' ; the end',
    ];
    await withFiles(config.join('\r\n'), async (cli) => {
      expect(await cli.run(['status'])).toMatchObject(nothing());
    });
  });

  it.concurrent('a profile with a region alone holds no credentials', async () => {
    await withFiles('[default]\nregion = eu-west-3\n', async (cli) => {
      expect(await cli.run(['status'])).toMatchObject(nothing());
    });
  });
});
