/** A template uses something this evaluator does not know: the channel cannot be shown. */
export class UnsupportedConstruct extends Error {
  /** Names the construct, for people: `filter regex_replace`. */
  constructor(construct: string) {
    super(construct);
  }
}

/** Jinja's `UndefinedError`: something undefined was used where a value is needed. */
export class UndefinedUse extends Error {}

/** What Python would raise: `ValueError`, `TypeError`, `ZeroDivisionError`, `OverflowError`. */
export class PythonFault extends Error {}
