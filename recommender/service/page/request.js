// Request: what the person has said so far, the learner that the API is asked for, and the link that holds it.
export const TERMS = ["relevance", "closure", "goal_fit", "credit", "quality"];

export const EMPTY = {
  mode: "occupation", // or "ad", "qualification"
  kind: "change", // or "advance", "stay_current"
  occupation: null, // {id, title}
  present: null,
  ad: "",
  adOccupation: null, // chosen where an ad may mean several
  job: null, // a job of the catalogue, by a link
  qualification: null,
  skills: [], // {id?, text, level?}
  holdings: [], // {kind: "unit" | "credential", id, title, on?, more?}
  cv: "",
  limits: { weeks: "", hours: "", cost: "", currency: "", modes: [], languages: [], countries: [] },
  include: [], // credential ids, by a link
  leftOut: [], // {id, title}: credentials the person does not want
  notAsked: [], // {name, label}
  notHeld: [],
  weights: null,
  asOf: null, // by a link
  n: 10,
};

export function hasGoal(state) {
  if (state.mode === "occupation") return Boolean(state.kind === "stay_current" ? state.present || state.occupation : state.occupation);
  return state.mode === "ad" ? Boolean(state.job || state.ad.trim()) : Boolean(state.qualification);
}

const empty = (value) => value === null || value === undefined || value === "" || (typeof value === "object" && !Object.keys(value).length);
const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => !empty(value)));
const figure = (text) => (text === "" || text === null ? null : Number(text));

// The learner as POST /v1/recommendations and a file for `stackwise recommend --learner` have it.
export function learnerOf(state) {
  const byAd = state.mode === "ad";
  const occupation = state.mode === "occupation" ? state.occupation : byAd ? state.adOccupation : null;
  const goal = given({
    kind: state.mode === "qualification" ? "change" : state.kind,
    occupation_id: occupation && occupation.id,
    job_text: byAd && !state.job ? state.ad : null,
    job_id: byAd && state.job ? state.job.id : null,
    present_occupation_id: state.kind !== "change" && state.present ? state.present.id : null,
    qualification_id: state.qualification && state.qualification.id,
    weights: state.weights,
  });
  const limits = state.limits;
  const constraints = given({
    max_weeks: figure(limits.weeks), hours_per_week: figure(limits.hours), max_cost: figure(limits.cost),
    currency: limits.cost === "" ? null : limits.currency,
    modes: limits.modes, languages: limits.languages, countries: limits.countries,
    must_include: state.include, must_exclude: state.leftOut.map((item) => item.id),
    not_asked: state.notAsked.map((item) => item.name), not_held: state.notHeld.map((item) => item.name),
  });
  return given({
    learner_id: "you",
    as_of: state.asOf,
    skills: state.skills.map((item) => given(item.id ? { skill_id: item.id, level: item.level } : { text: item.text, level: item.level })),
    cv_text: state.cv.trim() ? state.cv : null,
    holdings: state.holdings.map((item) => ({ ...item.more, ...given({ [`${item.kind}_id`]: item.id, awarded_on: item.on }) })),
    goal,
    constraints,
  });
}

const item = (id) => (typeof id === "string" && id ? { id, title: id } : null);
const texts = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === "string") : []);
const shownFigure = (value) => (typeof value === "number" && Number.isFinite(value) ? String(value) : "");
const text = (value) => (typeof value === "string" ? value : "");

// What a learner says, as far as the page knows it; titles are the ids until they are looked up.
export function stateOf(learner) {
  const goal = learner.goal || {};
  const limits = learner.constraints || {};
  const byAd = Boolean(goal.job_text || goal.job_id);
  const list = (value) => (Array.isArray(value) ? value.filter((one) => one && typeof one === "object") : []);
  return {
    ...EMPTY,
    mode: byAd ? "ad" : goal.occupation_id || goal.present_occupation_id ? "occupation" : "qualification",
    kind: ["advance", "stay_current"].includes(goal.kind) ? goal.kind : "change",
    occupation: byAd ? null : item(goal.occupation_id), adOccupation: byAd ? item(goal.occupation_id) : null,
    present: item(goal.present_occupation_id), qualification: item(goal.qualification_id),
    ad: text(goal.job_text), job: item(goal.job_id), cv: text(learner.cv_text), asOf: text(learner.as_of) || null,
    skills: list(learner.skills).map((one) => ({ ...(one.skill_id ? { id: text(one.skill_id) } : {}), text: text(one.text) || text(one.skill_id), level: typeof one.level === "number" ? one.level : null })),
    holdings: list(learner.holdings).map(({ unit_id: unit, credential_id: credential, awarded_on: on, ...more }) => ({ kind: unit ? "unit" : "credential", id: text(unit || credential), title: text(unit || credential), on: text(on), more })),
    limits: {
      weeks: shownFigure(limits.max_weeks), hours: shownFigure(limits.hours_per_week), cost: shownFigure(limits.max_cost), currency: text(limits.currency),
      modes: texts(limits.modes), languages: texts(limits.languages), countries: texts(limits.countries),
    },
    include: texts(limits.must_include), leftOut: texts(limits.must_exclude).map(item),
    notAsked: texts(limits.not_asked).map((name) => ({ name, label: name })), notHeld: texts(limits.not_held).map((name) => ({ name, label: name })),
    weights: goal.weights && TERMS.every((name) => typeof goal.weights[name] === "number") ? goal.weights : null,
  };
}

// The link's part after "#": the learner as compact JSON. It never leaves the browser by itself; a CV names its person and is left out.
export function toFragment(state) {
  const bytes = new TextEncoder().encode(JSON.stringify(learnerOf({ ...state, cv: "" })));
  return `r=${btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

export function fromFragment(fragment) {
  const packed = /^#?r=([\w-]+)$/.exec(fragment || "");
  if (!packed) return null;
  try {
    const read = atob(packed[1].replaceAll("-", "+").replaceAll("_", "/"));
    const learner = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(read, (one) => one.charCodeAt(0))));
    return learner && typeof learner === "object" && learner.goal ? stateOf(learner) : null;
  } catch {
    return null;
  }
}

// What a link names by id alone: [kind, id] of each, and the state with the titles found.
export function untitled(state) {
  const one = (kind, held) => (held && held.title === held.id ? [[kind, held.id]] : []);
  return [
    ...one("occupation", state.occupation), ...one("occupation", state.adOccupation), ...one("occupation", state.present), ...one("qualification", state.qualification),
    ...state.skills.filter((skill) => skill.id && skill.text === skill.id).map((skill) => ["skill", skill.id]),
    ...state.holdings.flatMap((holding) => one(holding.kind, holding)), ...state.leftOut.flatMap((held) => one("credential", held)),
  ];
}

export function entitled(state, titles) {
  const one = (held) => (held && titles[held.id] ? { ...held, title: titles[held.id] } : held);
  return {
    ...state, occupation: one(state.occupation), adOccupation: one(state.adOccupation), present: one(state.present), qualification: one(state.qualification),
    skills: state.skills.map((skill) => (titles[skill.id] ? { ...skill, text: titles[skill.id] } : skill)), holdings: state.holdings.map(one), leftOut: state.leftOut.map(one),
  };
}
