/** The broker inside, alone in a process; prints its port. `deno run --allow-net broker_process.ts MAX_CLIENTS` */
import { InnerBroker } from "../../devices/mqtt/broker/inner_broker.ts";

const maxClients = Number(Deno.args[0]);
const broker = new InnerBroker({
  listen: () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  limits: { maxClients, maxConnecting: maxClients },
});
console.log((broker.open() as Deno.NetAddr).port);
