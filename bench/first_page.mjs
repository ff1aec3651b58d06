/* What a phone loads that scans a poster for the first time: bytes on the wire, and how many requests. */
import { connect } from 'node:net';
import { row_of_limit } from './lib.mjs';

const KB = 1000;
const BYTES_MAX = 30; // KB
const REQUESTS_MAX = 2;

/** One answer as it comes over the line, headers included. */
function exchange(port, path) {
  return new Promise((done, failed) => {
    const pieces = [];
    const socket = connect(port, '127.0.0.1');

    socket.on('data', (piece) => pieces.push(piece));
    socket.on('end', () => done(Buffer.concat(pieces)));
    socket.on('error', failed);
    socket.end(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`);
  });
}

async function load(port, path) {
  const bytes = await exchange(port, path);
  const head = bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString();

  if (!/^HTTP\/1\.1 200 /.test(head) || !/^Content-Encoding: gzip$/im.test(head)) throw new Error(`${path} is not 200 in gzip:\n${head}`);
  return bytes.length;
}

/** Every address that the page's markup makes a browser fetch by itself, also those that paint would not wait for. */
function fetched_by(html) {
  const addresses = [];

  for (const [tag, name] of html.matchAll(/<(link|script|img|iframe|source|video|audio|object|embed|input)\b[^>]*>/gi)) {
    const rel = /\brel="([^"]*)"/i.exec(tag)?.[1] ?? '';
    const address = /\b(?:href|src|data)="([^"]*)"/i.exec(tag)?.[1];

    if (!address || address.startsWith('data:')) continue;
    if (name.toLowerCase() === 'link' && !/stylesheet|icon|preload|manifest/.test(rel)) continue;
    addresses.push(address);
  }
  return addresses;
}

/** A stylesheet may ask for more: fonts, pictures, other stylesheets. */
const asked_by_style = (css) => [...css.matchAll(/url\(\s*['"]?(?!data:)([^'")]+)|@import\s+['"]([^'"]+)/g)].map((m) => m[1] ?? m[2]);

export const about = 'the page a scan opens: bytes over the wire in gzip, and requests';

export async function measure(bench) {
  const street = await bench.demo();
  const text = async (path) => (await fetch(street.base + path)).text();
  const paths = [street.path.resident, ...fetched_by(await text(street.path.resident))];

  for (const path of paths.filter((p) => p.endsWith('.css'))) paths.push(...asked_by_style(await text(path)));
  let bytes = 0;

  for (const path of new Set(paths)) bytes += await load(street.port, path);
  await bench.stop(street.child);
  return [
    row_of_limit('first-page: bytes of the page a scan opens, with all it loads', bytes / KB, BYTES_MAX, 'KB', 1),
    row_of_limit('first-page: requests', new Set(paths).size, REQUESTS_MAX, 'requests'),
  ];
}
