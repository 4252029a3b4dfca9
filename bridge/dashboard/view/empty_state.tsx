const SKETCH = `void setup() {
  Serial.begin(115200);
}
void loop() {
  Serial.print("light:");
  Serial.println(analogRead(A0));
  delay(100);
}`;

/** What a newcomer sees while the bridge has no device. */
export function EmptyState() {
  return (
    <section class="empty">
      <h2>No board yet</h2>
      <p>
        Plug in a board that prints its readings, one line at a time. This page follows by itself.
      </p>
      <pre><code>{SKETCH}</code></pre>
      <p>
        Lines such as <code>light:512,temperature:21.5</code> or{" "}
        <code>{'{"temperature":21.5,"fan":true}'}</code>{" "}
        become values and charts. To look around without a board, start the bridge with{" "}
        <code class="option">--demo</code>.
      </p>
    </section>
  );
}
