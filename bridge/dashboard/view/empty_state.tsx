import { CopyButton } from "./copy_button.tsx";

const SKETCH = `void setup() {
  Serial.begin(115200);
}
void loop() {
  Serial.print("light:");
  Serial.println(analogRead(A0));
  delay(100);
}
`;
const DEMO = "pinbridge --demo";

/** What a newcomer sees while the bridge has no device. */
export function EmptyState() {
  return (
    <section class="empty">
      <h2>No board yet</h2>
      <p>
        Plug in a board that prints its readings, one line at a time. This page follows by itself.
      </p>
      <pre tabIndex={0} aria-label="A sketch to begin with"><code>{SKETCH}</code></pre>
      <p class="actions">
        <CopyButton text={SKETCH} label="Copy the sketch" />
        <CopyButton text={DEMO} label="Copy the command for a demo board" />
      </p>
      <p>
        Lines such as <code>light:512,temperature:21.5</code> or{" "}
        <code>{'{"temperature":21.5,"fan":true}'}</code>{" "}
        become values and charts. To look around without a board, start the bridge with{" "}
        <code class="option">--demo</code>.
      </p>
      <details class="more">
        <summary>My board is plugged in and does not appear</summary>
        <p>
          Another program may hold its port, such as a serial monitor: close it.{" "}
          <code class="option">pinbridge ports</code>{" "}
          lists the ports that there are, and who holds them. On Linux, you may need to be in the
          group that owns the port:
        </p>
        <pre tabIndex={0} aria-label="A command for the permission"><code>{PERMISSION}</code></pre>
        <p class="actions">
          <CopyButton text={PERMISSION} label="Copy the command" />
        </p>
      </details>
    </section>
  );
}

const PERMISSION = "sudo usermod -aG dialout $USER";
