import type { Result } from '../base/result.ts';
import { WholeConfig } from '../features/config.ts';
import { readConfig, type ConfigRead } from '../host/config-file.ts';

/** `config.toml` with the sections of all features; the defaults where there is no file. */
export const readWholeConfig = (path: string): Result<ConfigRead<WholeConfig>> => readConfig(path, WholeConfig);
