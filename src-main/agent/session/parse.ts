import type { z } from 'zod';
import { ERROR } from '../../protocol/envelope.ts';
import { Refusal } from './refusal.ts';

/** Checks parameters against a contract. @throws Refusal */
export function parse<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`);
  throw new Refusal(ERROR.invalidParams, faults.join('; '));
}
