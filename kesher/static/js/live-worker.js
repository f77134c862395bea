// Holds the one stream of this browser and hands its messages to every tab. Runs as a SharedWorker;
// where there is none, as the worker of the one tab that leads (live.js). With a stream per tab, six
// tabs would use up all the connections that a browser opens to one host.

"use strict";

const KEEP_MS = 30000; // what a tab may have missed between its page and its joining
const SILENCE_MS = 65000; // three pings of the server left out: the line is dead
const streams = new Map();

class Stream {
  constructor(url, since) {
    this.url = url;
    this.since = since;
    this.ports = new Set();
    this.recent = [];
    this.isOpen = false;
    this.wasOpen = false;
    this.isEnded = false;
    this.failures = 0;
    this.connect();
  }

  connect() {
    // How old the page is tells the server what it may have missed before it listened.
    const age = Math.max(Date.now() - this.since, 0);
    this.source = new EventSource(`${this.url}&age=${Math.round(age)}`);
    this.source.onopen = () => {
      const isAgain = this.wasOpen;
      this.isOpen = this.wasOpen = true;
      this.failures = 0;
      this.send({ type: "open", isAgain });
    };
    this.source.onmessage = (message) => {
      this.listen();
      const event = { type: "event", data: JSON.parse(message.data), at: Date.now() };
      this.recent = this.recent.filter((one) => event.at - one.at < KEEP_MS);
      this.recent.push(event);
      this.send(event);
    };
    // The server knows of a gap (it listened anew, or a queue overflowed): everybody asks again.
    this.source.addEventListener("catchup", () => this.send({ type: "catchup" }));
    // Only after a first ping is silence a sign: a server that sends none is not dead.
    this.source.addEventListener("ping", () => {
      this.hasPings = true;
      this.listen();
    });
    // The server dropped messages, or was not listening itself for a moment.
    this.source.addEventListener("catchup", () => this.send({ type: "open", isAgain: true }));
    this.source.addEventListener("end", () => this.end());
    this.source.onerror = () => {
      this.lose();
      if (this.source.readyState === EventSource.CLOSED) this.askWhy();
    };
  }

  listen() {
    clearTimeout(this.watch);
    if (this.hasPings) this.watch = setTimeout(() => this.restart(), SILENCE_MS);
  }

  restart() {
    this.lose();
    this.source.close();
    this.connect();
  }

  lose() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.send({ type: "lost" });
  }

  // EventSource gives up without a reason; whether to try again depends on it.
  async askWhy() {
    if (this.isEnded) return;
    this.since = Date.now();
    const wait = Math.min(1000 * 2 ** this.failures++, 30000);
    const stop = new AbortController();
    try {
      const answer = await fetch(this.url, { headers: { Accept: "text/event-stream" }, signal: stop.signal });
      stop.abort();
      if ([401, 403, 404].includes(answer.status)) {
        this.end();
        return;
      }
    } catch {
      // No connection at all: tried again below.
    }
    this.retry = setTimeout(() => this.connect(), wait);
  }

  end() {
    this.isEnded = true;
    this.close();
    this.send({ type: "ended" });
    streams.delete(this.url);
  }

  close() {
    clearTimeout(this.watch);
    clearTimeout(this.retry);
    this.source.close();
  }

  join(port, since) {
    this.ports.add(port);
    if (this.isOpen) port.postMessage({ type: "open", isAgain: false });
    for (const event of this.recent) if (event.at >= since) port.postMessage(event);
  }

  leave(port) {
    this.ports.delete(port);
    if (this.ports.size) return;
    this.close();
    streams.delete(this.url);
  }

  send(message) {
    for (const port of this.ports) port.postMessage(message);
  }
}

function receive(port, { type, url, since }) {
  if (type === "join") {
    if (!streams.has(url)) streams.set(url, new Stream(url, since));
    streams.get(url).join(port, since);
  } else if (type === "leave") streams.get(url)?.leave(port);
  else if (type === "wake") {
    const stream = streams.get(url);
    if (stream && !stream.isOpen && !stream.isEnded) stream.restart();
  }
}

if ("onconnect" in self) {
  self.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data }) => receive(port, data);
  };
} else self.onmessage = ({ data }) => receive(self, data);
