// One connection for all tabs of a browser: HTTP/1.1 allows six to a site.
import { Follower } from "./follow.js";

const ports = new Set();
const follower = new Follower(new URL("../../", import.meta.url).href, (state) => {
  for (const port of ports) port.postMessage(state);
});
let started = false;

globalThis.onconnect = ({ ports: [port] }) => {
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data.bye) ports.delete(port);
    else if (started) port.postMessage(follower.state);
    else {
      started = true;
      follower.start(data.saved);
    }
  };
};
