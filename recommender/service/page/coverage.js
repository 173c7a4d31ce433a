// Coverage: whether a course covers a missing skill, in part or not, by the threshold of every hand-out (handout/coverage.py).
import { of } from "./words.js";

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
