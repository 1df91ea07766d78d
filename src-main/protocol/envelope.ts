/**
 * JSON-RPC 2.0 (jsonrpc.org/specification), one message a line on a Unix socket, one a frame on a WebSocket, one a
 * message on a port. By hand, not by schema: pages load this before anything else.
 */

/** Bumped when a reader of the old shape would misread the new one. 2: `follow` in place of `subscribe`. */
export const PROTOCOL_VERSION = 2;

/** No message from a client is larger. */
export const MAX_REQUEST_BYTES = 64 * 1024;

/** The WebSocket subprotocol; the token travels beside it, since a browser can set no header on a WebSocket. */
export const SUBPROTOCOL = 'culprit.v1';
export const tokenSubprotocol = (token: string): string => `culprit.token.${token}`;

export const ERROR = {
  parse: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  notAllowed: -32001,
  notFound: -32002,
  tooLarge: -32003,
  tooMany: -32004,
} as const;

export interface Request {
  readonly id: string | number;
  readonly method: string;
  readonly params?: unknown;
}

export interface Response {
  /** Null: the agent could not read a request, and says so to nobody in particular. */
  readonly id: string | number | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface Notification {
  readonly method: string;
  readonly params: unknown;
}

const LONGEST_NAME = 64;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isMessage = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && value['jsonrpc'] === '2.0';
const isName = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST_NAME;

export function asRequest(message: unknown): Request | null {
  if (!isMessage(message)) return null;
  const { id, method, params } = message;
  if (!isName(method) || !(isName(id) || (typeof id === 'number' && Number.isFinite(id)))) return null;
  return { id, method, params };
}

export function asResponse(message: unknown): Response | null {
  if (!isMessage(message)) return null;
  const { id, result, error } = message;
  if (typeof id !== 'string' && typeof id !== 'number' && id !== null) return null;
  if (error === undefined) return { id, result };
  if (!isObject(error) || typeof error['code'] !== 'number' || typeof error['message'] !== 'string') return null;
  return { id, error: { code: error['code'], message: error['message'] } };
}

export function asNotification(message: unknown): Notification | null {
  if (!isMessage(message) || 'id' in message || typeof message['method'] !== 'string') return null;
  return { method: message['method'], params: message['params'] };
}

/** A client's word that it has taken a change in: `{"jsonrpc":"2.0","method":"seen","params":{"follow":"1"}}`. */
export const seenMessage = (follow: string): string =>
  JSON.stringify({ jsonrpc: '2.0', method: 'seen', params: { follow } });

/** What it has seen a change of; null for any other message. */
export function asSeen(message: unknown): string | null {
  const notification = asNotification(message);
  if (notification === null || notification.method !== 'seen' || !isObject(notification.params)) return null;
  const { follow } = notification.params;
  return isName(follow) ? follow : null;
}
