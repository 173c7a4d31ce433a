// Coverage: whether a course covers a missing skill, in part or not, by the threshold of every hand-out (handout/coverage.py).
import { of, t } from "./words.js";

const LEAST_COVERED = 0.8;
const LEAST_FITTING = 0.03;
const OPEN = 1e-4;

// What a course of the list covers: nothing where it fits the request too little, as what is there for its credit alone.
export const claimsOf = (one) => (one.relevance >= LEAST_FITTING ? one.closes : []);

export const missingOf = (answer) => Object.fromEntries(answer.gap.filter((one) => one.gap > OPEN).map((one) => [one.skill_id, one]));

export function coversWhole(part, wanted) {
  if (!wanted || part.taught.relation !== "same") return false;
  const known = part.level !== null && wanted.required_level !== null;
  const reached = part.taught.closeness * part.confidence * (known ? Math.min(1, part.level / wanted.required_level) : 1);
  return (reached - wanted.mastery) / (1 - wanted.mastery) >= LEAST_COVERED - OPEN;
}

// As "5 of the 9 skills you still need, 3 more in part", of a list's courses or a plan's steps; null where nothing is missing.
export function coverageWords(answer, courses) {
  const missing = missingOf(answer);
  const n = Object.keys(missing).length;
  const parts = courses.flatMap(claimsOf).filter((part) => part.skill_id in missing);
  const covered = new Set(parts.filter((part) => coversWhole(part, missing[part.skill_id])).map((part) => part.skill_id));
  const [whole, part] = [covered.size, new Set(parts.map((one) => one.skill_id)).size - covered.size];
  return n ? of("coverage", whole ? (part ? "both" : "whole") : part ? "part" : "none", { whole, part, n }) : null;
}

// Whether a job's text does not ask a skill, and its occupation usually needs it.
export const isUsual = (one, answer) => "job_text" in answer.request && Boolean(one.evidence) && one.evidence.source === "occupation";

export const TITLE_ALONE = "the title names hardly any need itself";

// Whether a note says how much of what a job asks was understood: an answer says these first (words/notes.py).
const READ_OF_JOB = ["of the skills and tasks that the text asks", "the job text seems to be in another language"];
export const isOfReading = (said) => READ_OF_JOB.some((begins) => said.startsWith(begins));

// How many of the skills asked are held, how many more are only usual, and what else that is asked is held (handout/sentences.py).
export function haveWords(answer) {
  const met = (rows) => rows.filter((one) => one.gap <= OPEN).length;
  const usual = answer.gap.filter((one) => isUsual(one, answer));
  const own = answer.gap.filter((one) => !isUsual(one, answer));
  const told = answer.understood.requirements.filter((row) => row.source === "occupation");
  const occupation = [...new Set(told.map((row) => row.usual_for))].join("; ") || t("usual.job");
  const besides = answer.understood.requirements.filter((row) => row.answered_by && !row.answered_by.open && !row.skill_id).map((row) => row.label);
  const titled = answer.notes.some((said) => said.startsWith(TITLE_ALONE));
  const whose = "job_text" in answer.request && !titled ? "ad" : "asked";
  return [
    own.length ? of("have", `${whose}.${met(own) ? "some" : "none"}`, { met: met(own), n: own.length }) : t(titled ? "have.title.nothing" : "have.ad.nothing"),
    usual.length ? of("have.usual", told.some((row) => row.probability !== null) ? "perhaps" : "clear", { n: usual.length, occupation }) : "",
    met(usual) ? t("have.usual.met", { n: met(usual) }) : "",
    besides.length ? t("have.besides", { what: [...new Set(besides)].join("; ") }) : "",
  ].filter(Boolean).join(" ");
}

// That a skill is nice to have or only usual for an occupation, as the hand-outs mark it; nothing of a must.
export function markOf(one, answer) {
  const rows = answer.understood.requirements.filter((row) => row.skill_id === one.skill_id && row.polarity === "asked");
  if (!rows.length || rows.some((row) => row.source === "text" && !["nice", "conditional"].includes(row.modality))) return "";
  if (rows[0].source === "text") return of("modality", rows[0].modality);
  return of("usual", rows[0].probability === null ? "clear" : "perhaps", { occupation: rows[0].usual_for || "" });
}
