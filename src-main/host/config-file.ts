import { readFileSync, statSync } from 'node:fs';
import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { failure, messageOf, ok, type Result } from '../base/result.ts';
import { Config, defaultConfig } from '../protocol/config.ts';

/** A configuration is text for a person: nothing sane comes near. */
const LARGEST = 256 * 1024;

/** The configuration of a file; the defaults where there is none. A bad file is refused with the line and the key. */
export function readConfig(path: string): Result<Config> {
  const text = readText(path);
  if (text.ok && text.value === null) return ok(defaultConfig);
  const parsed = text.ok ? parseConfig(text.value ?? '') : text;
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

export function parseConfig(text: string): Result<Config> {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (thrown) {
    if (thrown instanceof TomlError)
      return failure(`line ${thrown.line}: ${thrown.message.split('\n')[0]!.replace(/^Invalid TOML document: /, '')}`);
    return failure(messageOf(thrown));
  }
  const result = Config.safeParse(raw);
  if (result.success) return ok(result.data);
  return failure(result.error.issues.map((issue) => describe(issue, text)).join('; '));
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
    const header = /^\[([^[\]]+)\]/.exec(line);
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
