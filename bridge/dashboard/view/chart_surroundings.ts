/// <reference lib="dom" />
import type uPlot from "uplot";

/** Gives a chart the size of its host, now and whenever that changes; returns what ends it. */
export function followSize(host: HTMLElement, chart: uPlot, onChange: () => void): () => void {
  const observer = new ResizeObserver(() => {
    chart.setSize({ width: host.clientWidth, height: host.clientHeight });
    onChange();
  });
  observer.observe(host);
  return () => observer.disconnect();
}

/** Calls back when the page turns dark or light, until what is returned is called. */
export function followTheme(onChange: () => void): () => void {
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", onChange);
  return () => scheme.removeEventListener("change", onChange);
}
