// Request: what the person has said so far, the learner that the API is asked for, and the link that holds it.
export const TERMS = ["relevance", "closure", "goal_fit", "credit", "quality"];

export const EMPTY = {
  mode: "occupation", // or "ad", "qualification"
  kind: "change", // or "advance", "stay_current"
  occupation: null, // {id, title}
  present: null,
  ad: "",
  adOccupation: null, // chosen where an ad may mean several
  qualification: null,
  skills: [], // {id?, text, level?}
  holdings: [], // {kind: "unit" | "credential", id, title, on?}
  cv: "",
  limits: { weeks: "", hours: "", cost: "", currency: "", modes: [], languages: [], countries: [] },
  notAsked: [], // {name, label}
  notHeld: [],
  leftOut: [], // {id, title}: credentials the person does not want
  weights: null,
  n: 10,
};

export function hasGoal(state) {
  if (state.mode === "occupation") return Boolean(state.kind === "stay_current" ? state.present || state.occupation : state.occupation);
  return state.mode === "ad" ? Boolean(state.ad.trim()) : Boolean(state.qualification);
}

const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && !value.length)));
const figure = (text) => (text === "" || text === null ? null : Number(text));

// The learner as POST /v1/recommendations and a file for `stackwise recommend --learner` have it.
export function learnerOf(state) {
  const byAd = state.mode === "ad";
  const occupation = state.mode === "occupation" ? state.occupation : byAd ? state.adOccupation : null;
  const goal = given({
    kind: state.mode === "qualification" ? "change" : state.kind,
    occupation_id: occupation && occupation.id,
    job_text: byAd ? state.ad : null,
    present_occupation_id: state.kind !== "change" && state.present ? state.present.id : null,
    qualification_id: state.qualification && state.qualification.id,
    weights: state.weights,
  });
  const limits = state.limits;
  const constraints = given({
    max_weeks: figure(limits.weeks), hours_per_week: figure(limits.hours), max_cost: figure(limits.cost),
    currency: limits.cost === "" ? null : limits.currency,
    modes: limits.modes, languages: limits.languages, countries: limits.countries,
    must_exclude: state.leftOut.map((item) => item.id),
    not_asked: state.notAsked.map((item) => item.name), not_held: state.notHeld.map((item) => item.name),
  });
  return given({
    learner_id: "you",
    skills: state.skills.map((item) => given(item.id ? { skill_id: item.id, level: item.level } : { text: item.text, level: item.level })),
    cv_text: state.cv.trim() ? state.cv : null,
    holdings: state.holdings.map((item) => given({ [`${item.kind}_id`]: item.id, awarded_on: item.on })),
    goal,
    constraints,
  });
}

// The link's part after "#": it never leaves the browser by itself. A CV is left out, since it names its person.
export function toFragment(state) {
  const kept = { ...state, cv: "" };
  const changed = Object.fromEntries(Object.entries(kept).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(EMPTY[name])));
  const bytes = new TextEncoder().encode(JSON.stringify(changed));
  return `r=${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

export function fromFragment(fragment) {
  const packed = /^#?r=([\w-]+)$/.exec(fragment || "");
  if (!packed) return null;
  try {
    const text = atob(packed[1].replaceAll("-", "+").replaceAll("_", "/"));
    const read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(text, (one) => one.charCodeAt(0))));
    return { ...EMPTY, ...known(read), limits: { ...EMPTY.limits, ...known(read.limits || {}, EMPTY.limits) } };
  } catch {
    return null;
  }
}

// Only fields that are known and of the kind that is expected: a link may come from anybody.
function known(read, like = EMPTY) {
  return Object.fromEntries(Object.entries(read).filter(([name, value]) => name in like && sameKind(value, like[name])));
}

function sameKind(value, like) {
  if (like === null) return value === null || typeof value === "object";
  return Array.isArray(like) ? Array.isArray(value) : typeof value === typeof like;
}
