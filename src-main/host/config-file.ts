import { readFileSync, statSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import type { Config } from '../protocol/config.ts';
import type { ConfigSchema } from '../protocol/config-schema.ts';
import { FEATURE_NAME } from '../protocol/feature.ts';

/** A configuration is text for a person: nothing sane comes near. */
const LARGEST = 256 * 1024;

/** What a configuration file says. */
export interface ConfigRead<T> {
  readonly config: T;
  /** What is of no use here, and no error: sections of features that this Culprit does not have. */
  readonly warnings: readonly string[];
}

/** The configuration of a file; the defaults where there is none. A bad file is refused with the line and the key. */
export function readConfig<T extends Config>(path: string, schema: ConfigSchema<T>): Result<ConfigRead<T>> {
  const text = readText(path);
  const parsed = text.ok ? parseConfig(text.value ?? '', schema) : text;
  return parsed.ok ? parsed : failure(`${path}: ${parsed.error}`);
}

/** Null where there is no file. What it is, is asked first: a pipe or a device may never end. */
function readText(path: string): Result<string | null> {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return failure('not a file');
    if (stats.size > LARGEST) return failure(`larger than ${LARGEST / 1024} KB`);
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path)));
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT') return ok(null);
    return failure(code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'not UTF-8' : messageOf(thrown));
  }
}

export function parseConfig<T extends Config>(text: string, schema: ConfigSchema<T>): Result<ConfigRead<T>> {
  let raw: Record<string, unknown>;
  try {
    raw = parse(text);
  } catch (thrown) {
    if (thrown instanceof TomlError)
      return failure(`line ${thrown.line}: ${thrown.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')}`);
    return failure(messageOf(thrown));
  }
  const foreign = Object.keys(raw).filter(
    (key) => FEATURE_NAME.test(key) && !Object.hasOwn(schema.shape, key) && isSection(raw[key]),
  );
  const known = Object.fromEntries(Object.entries(raw).filter(([key]) => !foreign.includes(key)));
  const result = schema.safeParse(known);
  if (!result.success) return failure(result.error.issues.map((issue) => describe(issue, text)).join('; '));
  return ok({ config: result.data, warnings: foreign.map((key) => foreignSection(key, text)) });
}

const isTable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
/** A table, or tables of one name: `[fleet]`, `[[fleet]]`. */
const isSection = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every(isTable) : isTable(value);

/** Of a feature of another release, or misspelt: what stands in it is not in force, and the rest is. */
function foreignSection(name: string, text: string): string {
  const line = lineOf([name], text);
  return `${line === null ? '' : `line ${line}: `}[${name}]: Culprit has no such section; it is left out`;
}

function describe(issue: z.core.$ZodIssue, text: string): string {
  const path = issue.path.map(String);
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const full = unknown === undefined ? path : [...path, unknown];
  const line = lineOf(full, text);
  const what = unknown === undefined ? issue.message : 'no such key';
  return `${line === null ? '' : `line ${line}: `}${full.join('.')}: ${what}`;
}

/** The line of a key, by the tables and keys before it; null where it cannot be told (inline tables). */
function lineOf(path: readonly string[], text: string): number | null {
  let table: string[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!.trim();
    const header = /^\[\[?([^[\]]+)\]/.exec(line);
    if (header !== null) table = keys(header[1]!);
    const key = /^([^=#[\]]+)=/.exec(line);
    const here = key === null ? table : [...table, ...keys(key[1]!)];
    if (
      (header !== null || key !== null) &&
      here.length >= path.length &&
      path.every((part, depth) => part === here[depth])
    )
      return index + 1;
  }
  return null;
}

const keys = (dotted: string): string[] => dotted.split('.').map((part) => part.trim().replace(/^["']|["']$/g, ''));
