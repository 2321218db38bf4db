// Runs SQL statements with DuckDB and prints their rows as JSON, one list for each: the judge of the tables we write,
// and the maker of tables that we have to read.
import { DuckDBInstance } from "@duckdb/node-api";

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
const results = [];
for (const statement of process.argv.slice(2))
  results.push((await connection.runAndReadAll(statement)).getRowObjectsJson());
console.log(JSON.stringify(results));
connection.closeSync();
instance.closeSync();
