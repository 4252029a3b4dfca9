/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { readNames, SKETCH_LANGUAGES, type SketchLanguage, writeSketch } from "../model/sketch.ts";
import { CopyButton } from "./copy_button.tsx";

/** A program to begin with, for channels of one's own. */
export function Sketch({ names }: { names: readonly string[] }) {
  const text = useSignal(names.join(", "));
  const language = useSignal<SketchLanguage>("arduino");
  const namesId = useId();
  const sketch = writeSketch(language.value, readNames(text.value));
  return (
    <div class="sketch">
      <p class="sketch-choices">
        <label for={namesId}>What it measures</label>
        <input
          id={namesId}
          type="text"
          autoComplete="off"
          spellcheck={false}
          value={text}
          onInput={(event) => text.value = event.currentTarget.value}
        />
        <select
          aria-label="Programmed in"
          value={language}
          onChange={(event) => language.value = event.currentTarget.value as SketchLanguage}
        >
          {SKETCH_LANGUAGES.map(([value, label]) => (
            <option key={value} value={value}>{label}</option>
          ))}
        </select>
      </p>
      <pre tabIndex={0} aria-label="A sketch to begin with"><code>{sketch}</code></pre>
      <p class="actions">
        <CopyButton text={sketch} label="Copy the sketch" />
      </p>
    </div>
  );
}
