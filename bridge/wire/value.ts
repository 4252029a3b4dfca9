/** What a channel can hold at one moment. */
export type Value = number | boolean | string | null;
