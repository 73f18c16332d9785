// Opens one connection with the variables it was started with, and says what became of it.
import { databaseConfigOf } from './config.ts';
import { openPool } from './database.ts';

const pool = openPool(databaseConfigOf(process.env));
try {
  const { rows } = await pool.query<{ answer: number }>('SELECT 1 AS answer');
  if (rows[0]?.answer !== 1) throw new Error('the database gave another answer than 1');
  console.log('connected to the database');
} finally {
  await pool.end();
}
