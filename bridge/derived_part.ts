import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import { checkDefinition, type Definition, DefinitionError } from "./derived/definition.ts";
import { Derivations } from "./derived/derivations.ts";
import { PageDefinitions } from "./derived/page_definitions.ts";
import { SEES_ALL, type Visibility } from "./hub/visibility.ts";
import type { Method, Methods } from "./viewers/methods.ts";
import { RpcError } from "./viewers/rpc_error.ts";
import { readTexts } from "./viewers/text_params.ts";
import type { DerivedListing, DerivedPreview, DerivedSummary } from "./wire/messages.ts";
import { RpcErrorCode } from "./wire/protocol.ts";

/** Which channels a bridge makes of others. */
export interface DerivedOptions {
  /** Those of the config: they are there from the start, and the page cannot change them. */
  readonly configured?: readonly Definition[];
  /** Where those of the page are kept. Default: they are gone with the bridge. */
  readonly file?: string;
}

/** Returns a bridge's derived channels, with the methods `derived`, `checkDerived`, `saveDerived` and `removeDerived`. */
export function createDerived(
  parts: ExtensionParts,
  { configured = [], file }: DerivedOptions = {},
): BridgeExtension {
  const derivations = new Derivations(parts);
  const own = new PageDefinitions(derivations, file, parts.log);
  return {
    start() {
      derivations.start();
      derivations.define(configured);
      own.load();
    },
    stop: () => derivations.stop(),
    methods: createMethods(derivations, own),
    metrics: () => [
      {
        name: "derived_evaluations_total",
        type: "counter",
        help: "How often channels that are made of others were evaluated.",
        value: derivations.evaluations,
      },
      {
        name: "derived_skipped_total",
        type: "counter",
        help: "How often what was read came into no channel that is made of others: too much was.",
        value: derivations.skipped,
      },
    ],
  };
}

function createMethods(derivations: Derivations, own: PageDefinitions): Methods {
  return {
    derived: method({
      role: "viewer",
      params: (params) => readTexts(params, []),
      run: (_, { visibility }) => {
        const derived = summarize(derivations, own).filter((it) => seesAll(it, visibility));
        return { result: { derived } satisfies DerivedListing };
      },
    }),
    checkDerived: method({
      role: "operator",
      params: (params) => readTexts(params, ["expression"]),
      run: ({ expression }, { visibility }) => {
        const result: DerivedPreview = refuseAsParams(() => derivations.preview(expression));
        demandTopics(result.topics, visibility);
        return { result };
      },
    }),
    saveDerived: method({
      role: "operator",
      params: (params) => readTexts(params, ["id", "expression"], ["unit", "name"]) as Definition,
      run: (definition, { visibility }) => {
        const topic = demandSight(definition, visibility);
        demandKept(refuseAsParams(() => own.set(definition)));
        return { result: { id: topic } };
      },
    }),
    removeDerived: method({
      role: "operator",
      params: (params) => readTexts(params, ["id"]),
      run: ({ id }, { visibility }) => {
        const isKept = visibility.seesTopic(id) ? own.remove(id) : null;
        if (isKept === null) {
          throw new RpcError(RpcErrorCode.NotFound, "no such derived channel of the page");
        }
        demandKept(isKept);
        return { result: {} };
      },
    }),
  };
}

/** What is done and not kept is gone with the bridge: who asked has to know. */
function demandKept(isKept: boolean): void {
  if (isKept) return;
  const message =
    "it is done, but the bridge could not write it into its file: a restart undoes it";
  throw new RpcError(RpcErrorCode.Busy, message);
}

function summarize(derivations: Derivations, own: PageDefinitions): DerivedSummary[] {
  const there = derivations.list().map(({ definition, missing, fault, unit }): DerivedSummary => {
    const { topic: id, expression, name } = definition;
    const source = own.has(id) ? "page" : "config";
    return { id, expression, unit, name, source, missing, fault };
  });
  const faulty = [...own.faulty()].map((it): DerivedSummary => {
    return { ...it, source: "page", missing: [] };
  });
  return [...there, ...faulty];
}

/** An expression tells of the channels that it is made of; one that cannot be read, of who knows which. */
function seesAll({ expression, id }: Definition, visibility: Visibility): boolean {
  if (visibility.key === SEES_ALL.key) return true;
  try {
    demandSight({ id, expression }, visibility);
    return true;
  } catch {
    return false;
  }
}

/** Returns the topic of a definition, if all that it concerns is seen. @throws {RpcError} */
function demandSight(definition: Definition, visibility: Visibility): string {
  const { topic, topics } = refuseAsParams(() => checkDefinition(definition));
  demandTopics([topic, ...topics], visibility);
  return topic;
}

function demandTopics(topics: readonly string[], { seesTopic }: Visibility): void {
  const unseen = topics.find((topic) => !seesTopic(topic));
  if (unseen !== undefined) throw new RpcError(RpcErrorCode.NotFound, `${unseen}: no such channel`);
}

function refuseAsParams<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new RpcError(RpcErrorCode.InvalidParams, `params.${error.message}`);
  }
}

/** Has the parameters of `run` typed by what `params` returns. */
function method<P>(method: Method<P>): Method<P> {
  return method;
}
