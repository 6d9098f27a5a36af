// A page that imitates the portal by handing everything on, as phishing kits do.
import { createServer, request } from "node:http";

export async function relay(origin) {
  const { host, port } = new URL(origin);
  const server = createServer((incoming, answer) => {
    const headers = { ...incoming.headers, host };
    if (headers.origin) headers.origin = origin;
    const onward = request({ host: "127.0.0.1", port, path: incoming.url, method: incoming.method, headers }, (theirs) => {
      answer.writeHead(theirs.statusCode, theirs.headers);
      theirs.pipe(answer);
    });
    incoming.pipe(onward);
    onward.on("error", () => answer.destroy());
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://localhost:${server.address().port}`, end: () => { server.closeAllConnections(); server.close(); } };
}
