/**
 * The YAML parser, as `deno task build` bundles it: the package's forty modules of Node's kind, with
 * what they bring along of Node, would make every start with a config three times as long.
 *
 * @module
 */
import type { Alias, Document, Node, YAMLMap } from "yaml";

export type { Alias, Document, Node, YAMLMap };
// @ts-types="yaml"
export { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "./dist/yaml.js";
