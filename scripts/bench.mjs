// Runs the benchmarks from a checkout.
import { runBuilt } from './run-built.mjs';

await runBuilt('bench/main.js');
