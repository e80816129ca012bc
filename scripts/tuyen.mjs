// Runs `tuyen` from a checkout.
import { runBuilt } from './run-built.mjs';

await runBuilt('apps/tuyen/src/main.js');
