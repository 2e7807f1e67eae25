/**
 * What services share that keep something: a database by DATABASE_URL, with transactions and locks, and crash points to
 * test them with. It is a library for services, not one of them.
 */
export { readCrash } from "./crash.ts";
export { type Database, DatabaseUnavailable, type Sql, type Value } from "./database.ts";
export { openDatabase } from "./open.ts";
export { databaseProblem } from "./problem.ts";
