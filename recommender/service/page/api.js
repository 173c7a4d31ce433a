// API: the service's routes, and its errors in the page's words.
import { t } from "./words.js";

let onLocked = null;
// Called when the service asks for a key; it resolves once a session is there.
export const whenLocked = (ask) => { onLocked = ask; };

export class ApiError extends Error {
  constructor(status, kind, title, detail, candidates = []) {
    super(title);
    Object.assign(this, { status, kind, title, detail, candidates });
  }
}

const PATIENCE = 70_000; // milliseconds: the service gives up after 60 s by itself

// body: what is sent as JSON, or a Blob of some type as it is.
async function call(method, path, body, signal) {
  const limit = AbortSignal.timeout(PATIENCE);
  const options = { method, signal: signal ? AbortSignal.any([signal, limit]) : limit, credentials: "same-origin" };
  if (body !== undefined) {
    const file = body instanceof Blob;
    options.body = file ? body : JSON.stringify(body);
    options.headers = { "Content-Type": file ? body.type : "application/json" };
  }
  let reply;
  try {
    reply = await fetch(path, options);
  } catch (error) {
    if (signal && signal.aborted) throw error;
    throw new ApiError(0, "away", t("page.error.away"), t("page.error.away_more"));
  }
  if (reply.ok) return (reply.headers.get("content-type") || "").startsWith("application/json") ? reply.json() : reply.blob();
  if (reply.status === 401 && onLocked && path !== "/page/session") {
    await onLocked();
    return call(method, path, body, signal);
  }
  throw await problem(reply);
}

async function problem(reply) {
  const said = await reply.json().catch(() => ({}));
  const error = said.error || {};
  const family = { 401: "key", 403: "key", 429: "busy", 503: "busy", 504: "slow", 422: "input", 413: "large" };
  const name = family[reply.status] || "other";
  const detail = reply.status === 422 ? error.message : t(`page.error.${name}_more`);
  return new ApiError(reply.status, error.kind || name, t(`page.error.${name}`), detail, error.candidates || []);
}

export const recommend = (learner, n, signal) => call("POST", `/v1/recommendations?n=${n}`, learner, signal);
export const plan = (learner, options, signal) => call("POST", "/v1/pathways", { learner, options }, signal);
export const credit = (asked, signal) => call("POST", "/v1/credit", asked, signal);
export const whyNot = (learner, credentialId, n) => call("POST", "/v1/why-not", { learner, credential_id: credentialId, n });
export const verify = (answer, signal) => call("POST", "/v1/verify", { answer }, signal);
export const handout = (body, query) => call("POST", `/v1/handout?${new URLSearchParams(query)}`, body);
export const about = () => call("GET", "/page/about");
export const openSession = (key) => call("POST", "/page/session", { key });
export const readFile = (file) => call("POST", "/v1/file-text", file);
export const heldIn = (file, text) => call("POST", "/v1/held", { file, text });
export const sendCorrection = (correction) => call("POST", "/v1/corrections", correction);

export function find(text, kind, n, signal) {
  const query = new URLSearchParams({ text: text.slice(0, 200), n });
  if (kind) query.set("kind", kind);
  return call("GET", `/v1/find?${query}`, undefined, signal);
}

const shown = new Map();
export function show(id, kind) {
  const query = `${kind}:${id}`;
  if (!shown.has(query)) {
    const asked = call("GET", `/v1/show?${new URLSearchParams(kind ? { id, kind } : { id })}`);
    asked.catch(() => shown.delete(query));
    shown.set(query, asked);
  }
  return shown.get(query);
}
