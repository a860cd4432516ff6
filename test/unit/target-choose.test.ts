/** Which AWS is meant: every rule of the target, and which of two wins. */
import { describe, expect, it } from 'vitest';
import { EXIT, Failure } from '../../src/failure.ts';
import type { Profile } from '../../src/target/aws-profile.ts';
import { chooseTarget, type TargetFlags } from '../../src/target/choose.ts';
import { type ConfiguredEndpoint, configuredEndpoint } from '../../src/target/configured-endpoint.ts';
import { chooseRegion } from '../../src/target/region.ts';
import type { Remembered } from '../../src/target/remembered.ts';

const URL_A = 'http://127.0.0.1:4566';
const URL_B = 'https://aws.example.test:8443/base';
const onLocal: Remembered = { kind: 'local', account: '000000000000', region: 'us-east-1' };
const onAws: Remembered = { kind: 'aws', account: '123456789012', region: 'eu-west-1', profile: 'dev' };
const onEndpoint: Remembered = {
  kind: 'endpoint',
  account: '1',
  region: 'us-west-2',
  endpoint: URL_B,
  profile: 'moto',
};
const ignoring = { ignore_configured_endpoint_urls: 'true' };
const variable = { url: URL_A, name: 'AWS_ENDPOINT_URL' };

const failureOf = (work: () => unknown): Failure => {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('the target', () => {
  it.each<[string, TargetFlags, ConfiguredEndpoint | undefined, Remembered | undefined, boolean, object]>([
    ['nothing at all is local', {}, undefined, undefined, false, { kind: 'local', by: 'default' }],
    ['AWS that is configured', {}, undefined, undefined, true, { kind: 'aws', by: 'configured' }],
    ['remembered local beats configured AWS', {}, undefined, onLocal, true, { kind: 'local', by: 'remembered' }],
    [
      'remembered AWS brings its profile',
      {},
      undefined,
      onAws,
      false,
      { kind: 'aws', by: 'remembered', profile: 'dev' },
    ],
    [
      'a remembered endpoint brings its URL',
      {},
      undefined,
      onEndpoint,
      true,
      { kind: 'endpoint', by: 'remembered', endpoint: URL_B, profile: 'moto' },
    ],
    ['the variable beats what is remembered', {}, variable, onAws, true, { kind: 'endpoint', endpoint: URL_A }],
    ['--local beats the variable', { local: true }, variable, onAws, true, { kind: 'local', by: 'flag' }],
    ['--aws beats the variable', { aws: true }, variable, onLocal, false, { kind: 'aws', by: 'flag' }],
    ['--profile alone means AWS', { profile: 'p' }, undefined, onLocal, false, { kind: 'aws', profile: 'p' }],
    [
      '--profile of an endpoint',
      { profile: 'p' },
      variable,
      onLocal,
      true,
      { kind: 'endpoint', endpoint: URL_A, profile: 'p' },
    ],
    ['--profile beside --aws', { aws: true, profile: 'p' }, undefined, undefined, false, { kind: 'aws', profile: 'p' }],
    [
      '--profile beside --endpoint-url',
      { endpointUrl: URL_B, profile: 'p' },
      variable,
      onAws,
      true,
      { kind: 'endpoint', endpoint: URL_B, profile: 'p' },
    ],
    ['a trailing slash of a URL', { endpointUrl: `${URL_A}/` }, undefined, undefined, true, { endpoint: URL_A }],
  ])('%s', (_name, flags, endpoint, remembered, configured, wanted) => {
    expect(chooseTarget(flags, endpoint, remembered, configured)).toMatchObject(wanted);
  });

  it.each<[TargetFlags, string, string]>([
    [{ local: true, aws: true }, '--local', '--aws'],
    [{ local: true, endpointUrl: URL_A }, '--local', '--endpoint-url'],
    [{ local: true, profile: 'p' }, '--local', '--profile'],
    [{ aws: true, endpointUrl: URL_A }, '--aws', '--endpoint-url'],
  ])('%j is a conflict', (flags, one, other) => {
    const failure = failureOf(() => chooseTarget(flags, undefined, undefined, false));
    expect(failure.exitCode).toBe(EXIT.usage);
    expect(failure.message).toBe(`${one} and ${other} exclude each other`);
  });

  it.each([
    'nonsense',
    'ftp://127.0.0.1',
    'http://u:secret@127.0.0.1',
    'http://u@127.0.0.1',
    'http://127.0.0.1/?a=b',
    'http://',
  ])('refuses the URL %s, and repeats no password', (endpointUrl) => {
    const failure = failureOf(() => chooseTarget({ endpointUrl }, undefined, undefined, false));
    expect(failure.exitCode).toBe(EXIT.usage);
    expect(failure.message).not.toContain('secret');
    const variable = failureOf(() => chooseTarget({}, { url: endpointUrl, name: 'it' }, undefined, false));
    expect(variable.exitCode).toBe(EXIT.configuration);
  });
});

describe('the endpoint that is configured', () => {
  const ls = { name: 'ls', named: true, values: { endpoint_url: URL_B } };
  const none = { name: 'default', named: false };
  const env = { AWS_ENDPOINT_URL: URL_A };
  const off = { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' };
  it.each<[string, NodeJS.ProcessEnv, Profile, boolean, string | undefined]>([
    ['none', {}, none, false, undefined],
    ['the variable', env, none, false, URL_A],
    ['an empty variable', { AWS_ENDPOINT_URL: '' }, none, false, undefined],
    ['the variable before the profile', env, ls, false, URL_A],
    ['the profile without the variable', {}, ls, false, URL_B],
    ['a profile named by a flag before the variable', env, ls, true, URL_B],
    ['a profile named by a flag that has none', env, none, true, undefined],
    ['neither where both are to be ignored', { ...env, ...off }, ls, false, undefined],
    ['none of a profile that ignores it', {}, { ...ls, values: { ...ls.values, ...ignoring } }, true, undefined],
  ])('is %s', (_what, variables, profile, byFlag, url) => {
    expect(configuredEndpoint(variables, profile, byFlag)?.url).toBe(url);
  });
});

describe('the region', () => {
  const all = {
    flag: 'eu-north-1',
    remembered: 'eu-west-1',
    env: { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' },
    profile: 'eu-south-1',
  };
  it.each([
    ['the flag first', all, 'eu-north-1'],
    ['then what is remembered', { ...all, flag: undefined }, 'eu-west-1'],
    ['then AWS_REGION', { ...all, flag: undefined, remembered: undefined }, 'eu-west-2'],
    ['then AWS_DEFAULT_REGION', { env: { AWS_DEFAULT_REGION: 'eu-west-3' }, profile: 'eu-south-1' }, 'eu-west-3'],
    ['then the profile', { env: {}, profile: 'eu-south-1' }, 'eu-south-1'],
  ])('%s', (_name, sources, region) => {
    expect(chooseRegion({ kind: 'aws', by: 'flag' }, sources)).toBe(region);
  });

  it('is us-east-1 on this machine, and a Failure elsewhere', () => {
    expect(chooseRegion({ kind: 'local', by: 'default' }, { env: {} })).toBe('us-east-1');
    expect(chooseRegion({ kind: 'endpoint', by: 'flag', endpoint: URL_A }, { env: {} })).toBe('us-east-1');
    const remote = failureOf(() => chooseRegion({ kind: 'endpoint', by: 'flag', endpoint: URL_B }, { env: {} }));
    const aws = failureOf(() => chooseRegion({ kind: 'aws', by: 'flag' }, { env: {} }));
    expect([remote.exitCode, aws.exitCode]).toEqual([EXIT.configuration, EXIT.configuration]);
  });

  it.each(['evil.test/', '', 'EU-WEST-1', 'eu west 1', 'eu-west-1\n'])('refuses %j', (region) => {
    const flag = failureOf(() => chooseRegion({ kind: 'local', by: 'default' }, { flag: region, env: {} }));
    expect(flag.exitCode).toBe(EXIT.usage);
    if (region === '') return;
    const env = failureOf(() => chooseRegion({ kind: 'local', by: 'default' }, { env: { AWS_REGION: region } }));
    expect(env.exitCode).toBe(EXIT.configuration);
  });
});
