#!/usr/bin/env node
import { runCulprit } from './run-culprit.mjs';

await runCulprit(process.argv.slice(2));
