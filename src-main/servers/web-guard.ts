import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { tokenSubprotocol } from '../protocol/envelope.ts';
import { sameToken } from './token.ts';

/**
 * Whether a Host header names this server as we told the user to reach it. A page of another site whose name was
 * pointed at this machine (DNS rebinding) sends its own name.
 */
export function hostIsOurs(host: string | undefined, boundTo: string): boolean {
  if (host === undefined) return false;
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
  if (name === 'localhost' || name === boundTo.toLowerCase()) return true;
  if (isLoopback(boundTo)) return isLoopback(name);
  return isIP(name) !== 0 || name === hostname().toLowerCase();
}

/** A browser says whose page it is; another client says nothing. */
export function originIsOurs({ origin, host }: IncomingHttpHeaders): boolean {
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** The token comes in a header where a client can set one, and as a subprotocol from a browser. */
export function bearsToken(headers: IncomingHttpHeaders, token: string): boolean {
  const bearer = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return sameToken(bearer, token);
  const prefix = tokenSubprotocol('');
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const given = offered.find((protocol) => protocol.startsWith(prefix));
  return given !== undefined && sameToken(given.slice(prefix.length), token);
}

export const isLoopback = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127\.\d+\.\d+\.\d+$/.test(address);
