import { importTests } from "../_import_tests.ts";

await importTests(import.meta.url);
