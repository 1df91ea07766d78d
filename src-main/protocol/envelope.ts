import { z } from 'zod';

/**
 * JSON-RPC 2.0 (jsonrpc.org/specification), one message a line on a Unix socket, one a frame on a WebSocket, one a
 * message on a port.
 */

/** Bumped when a reader of the old shape would misread the new one. */
export const PROTOCOL_VERSION = 1;

/** No message from a client is larger. */
export const MAX_REQUEST_BYTES = 64 * 1024;

/** The WebSocket subprotocol; the token travels beside it, since a browser can set no header on a WebSocket. */
export const SUBPROTOCOL = 'culprit.v1';
export const tokenSubprotocol = (token: string): string => `culprit.token.${token}`;

export const Request = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string().max(64), z.number()]),
  method: z.string().max(64),
  params: z.unknown().optional(),
});
export type Request = z.infer<typeof Request>;

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

const RpcErrorShape = z.object({ code: z.number(), message: z.string() });

export const Response = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]),
  result: z.unknown().optional(),
  error: RpcErrorShape.optional(),
});
export type Response = z.infer<typeof Response>;

export const Notification = z.object({ jsonrpc: z.literal('2.0'), method: z.string(), params: z.unknown() });
export type Notification = z.infer<typeof Notification>;
