/** Which endpoints are on this very machine. */
import { expect, it } from 'vitest';
import { isLoopback } from '../../src/aws/is-loopback.ts';

it.each([
  ['http://127.0.0.1:4566', true],
  ['http://[::1]:80/', true],
  ['http://localhost:1', true],
  ['https://aws.localhost', true],
  ['http://a.localhost:9', true],
  ['https://logs.us-east-1.amazonaws.com', false],
  ['https://10.0.0.1', false],
  ['http://127.evil.example', false],
  ['http://127.0.0.1.evil.test', false],
  ['http://localhost.evil.test', false],
  [undefined, false],
  ['', false],
  ['nonsense', false],
])('%s is loopback: %s', (endpoint, loopback) => expect(isLoopback(endpoint)).toBe(loopback));
