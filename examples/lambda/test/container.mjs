/** One Lambda container: the function is loaded once, and invoked as messages come. */
import process from 'node:process';
import { handler } from '../dist/src/handler.js';

const context = { getRemainingTimeInMillis: () => 3_000 };

process.on('message', (event) => {
  handler(event, context).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.name }),
  );
});
process.send({ result: 'ready' });
