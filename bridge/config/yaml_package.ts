/** What is used of the package, for `build.ts` to bundle. */
export { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
