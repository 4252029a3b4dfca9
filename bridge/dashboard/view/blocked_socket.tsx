/** What to do when the page is served but its WebSocket does not come through. */
export function BlockedSocket() {
  return (
    <section class="empty" role="alert">
      <h2>The page is reachable, its WebSocket is not</h2>
      <p>
        The bridge answers, so something in between does not pass on the WebSocket at{" "}
        <code>ws</code>, most likely a proxy. nginx needs <code>proxy_http_version 1.1</code>,{" "}
        <code>proxy_set_header Upgrade $http_upgrade</code> and{" "}
        <code>proxy_set_header Connection "upgrade"</code>; Apache <code>upgrade=websocket</code>.
      </p>
      <p>
        If the proxy ends TLS or renames the host, the bridge may refuse this page's address: its
        log says so, with the line of config that lets it in (<code>listen.trustedProxies</code>,
        {" "}
        <code>listen.allowedOrigins</code>).
      </p>
    </section>
  );
}
