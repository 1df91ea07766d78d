import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bearsToken, hostIsOurs, isLoopback, originIsOurs } from '../../../src-main/servers/web-guard.ts';

describe('the Host header', () => {
  it.each(['127.0.0.1', '127.0.0.1:7717', 'localhost', 'LOCALHOST:7717', '[::1]:7717', '[::1]', '127.1.2.3:80'])(
    '%s names a server bound to loopback',
    (host) => {
      expect(hostIsOurs(host, '127.0.0.1')).toBe(true);
    },
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:7717',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.168.1.5:7717',
    'localhost:7717@evil.example',
    hostname() === 'localhost' ? 'other' : hostname(),
  ])('%s does not', (host) => {
    expect(hostIsOurs(host, '127.0.0.1')).toBe(false);
  });

  it.each(['192.168.1.5:7717', '10.0.0.1', '[fe80::1]:7717', hostname(), 'localhost'])(
    '%s names a server bound to every address',
    (host) => {
      expect(hostIsOurs(host, '0.0.0.0')).toBe(true);
    },
  );

  it('of another site is refused by a server bound to every address as well (DNS rebinding)', () => {
    expect(hostIsOurs('evil.example:7717', '0.0.0.0')).toBe(false);
    expect(hostIsOurs('evil.example:7717', '::')).toBe(false);
  });

  it('may be the very name the server was bound to', () => {
    expect(hostIsOurs('Mini.lan:7717', 'mini.lan')).toBe(true);
    expect(hostIsOurs('other.lan:7717', 'mini.lan')).toBe(false);
  });
});

describe('the Origin header', () => {
  const host = '127.0.0.1:7717';
  it.each([
    [undefined, true],
    ['http://127.0.0.1:7717', true],
    ['https://127.0.0.1:7717', true],
    ['http://127.0.0.1:8080', false],
    ['http://evil.example', false],
    ['null', false],
    ['', false],
    ['file://', false],
  ])('%s is ours: %s', (origin, ours) => {
    expect(originIsOurs(origin === undefined ? { host } : { host, origin })).toBe(ours);
  });
});

describe('the token', () => {
  const token = 'a'.repeat(64);
  it.each([
    ['as a bearer', { authorization: `Bearer ${token}` }, true],
    ['as a subprotocol', { 'sec-websocket-protocol': `culprit.v1, culprit.token.${token}` }, true],
    [
      'as the wrong bearer, whatever the subprotocol',
      { authorization: 'Bearer no', 'sec-websocket-protocol': `culprit.token.${token}` },
      false,
    ],
    ['as a wrong subprotocol', { 'sec-websocket-protocol': `culprit.v1, culprit.token.${'b'.repeat(64)}` }, false],
    ['as an empty subprotocol', { 'sec-websocket-protocol': 'culprit.token.' }, false],
    ['as basic authorization', { authorization: `Basic ${token}` }, false],
    ['as a cookie', { cookie: `token=${token}` }, false],
    ['not at all', {}, false],
  ])('given %s', (_, headers, good) => {
    expect(bearsToken(headers, token)).toBe(good);
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['128.0.0.1', false],
  ['127.0.0.1.nip.io', false],
])('%s is loopback: %s', (address, loopback) => {
  expect(isLoopback(address)).toBe(loopback);
});
