import { readCases } from './cases/read-cases.ts';
import { openLocalEndpoint } from './endpoints/local-endpoint.ts';
import { renderResults } from './report/results.ts';
import { runCases } from './run/run-cases.ts';

process.stdout.write(renderResults(await runCases(readCases(), openLocalEndpoint)));
