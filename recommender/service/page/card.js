// A card: one course, what it covers in its own words, what it is worth, and why it stands where it does.
import { claimsOf, coversWhole, missingOf } from "./coverage.js";
import { Fold, html, OutLink, useState } from "./ui.js";
import { useTitles } from "./titles.js";
import { listed, money, named, number, of, percent, sentence, t, weeks } from "./words.js";

const FIRST = 3;
const NOTHING_FOUND = "Nothing of what is asked was found in it."; // as the engine says it

export function Card({ one, answer, units, titles, onEvidence, compared, onCompare, onLeaveOut }) {
  const [all, setAll] = useState(false);
  const closes = claimsOf(one);
  const missing = missingOf(answer);
  const parts = all ? closes : closes.slice(0, FIRST);
  const lines = creditLines(one, units);
  return html`<li class="card" id=${`c-${one.rank}`}><article aria-labelledby=${`t-${one.rank}`}>
    <header><span class="rank" aria-label=${t("page.card.rank", { n: one.rank })}>${one.rank}</span>
      <div><h4 id=${`t-${one.rank}`}>${one.title}</h4>
        <p class="provider">${one.provider || t("provider.unknown")}<${Standing} standing=${one.facts.standing} rating=${one.facts} /></p></div></header>
    <ul class="facts">${factsOf(one).map((fact) => html`<li key=${fact}>${fact}</li>`)}</ul>
    ${lines.length > 0 && html`<ul class="credit">${lines.map((line) => html`<li key=${line.key} class=${line.counts ? "counts" : ""}>${line.words}</li>`)}</ul>`}
    ${closes.length > 0 ? html`<h5>${t("page.card.covers")}</h5><ul class="closes">${parts.map((part) => html`<${Closes} key=${part.skill_id} part=${part} wanted=${missing[part.skill_id]} one=${one} onEvidence=${onEvidence} />`)}</ul>
      ${closes.length > parts.length && html`<button type="button" class="quiet" onClick=${() => setAll(true)}>${t("list.more", { n: closes.length - parts.length })}</button>`}`
    : html`<p class="hint">${one.why.includes(NOTHING_FOUND) ? t("covers.unfound") : one.alternative_to ? t("instead", { title: titles[one.alternative_to] || "" }) : answer.gap.length ? t(one.matches.some((match) => match.place) ? "covers.words" : "covers.nothing") : ""}</p>
      ${!one.alternative_to && one.matches.slice(0, 1).map((match) => html`<${Match} key=${match.asked} match=${match} one=${one} onEvidence=${onEvidence} />`)}`}
    ${one.advised && html`<p class="hint">${t("covers.advised", one.advised)}</p>`}
    ${one.meets.map((claim) => html`<p key=${claim.label} class="meets">${of("meets", claim.by || "title", { label: claim.label })}</p>`)}
    ${one.after.length > 0 ? html`<p class="first">${t("chain", { what: listed(one.after.map((step) => step.title)) })}</p>`
    : one.needs_first.length > 0 && html`<p class="first">${t("page.card.first")} <${Titles} ids=${one.needs_first} known=${titles} /></p>`}
    ${one.also.length > 0 && html`<p class="hint">${t("also", { what: listed(one.also.map((other) => other.provider ? `${other.title} (${other.provider})` : other.title)) })}</p>`}
    <footer>
      <label class="tick"><input type="checkbox" checked=${compared} onChange=${onCompare} aria-label=${t("page.compare.add", { title: one.title })} /> ${t("page.compare.tick")}</label>
      <${OutLink} url=${one.facts.url}>${t("page.card.link")}<//>
      <button type="button" class="quiet" onClick=${onLeaveOut} aria-label=${t("page.card.leave_out_named", { title: one.title })}>${t("page.card.leave_out")}</button>
    </footer>
    <${Fold} summary=${t("page.card.why", { n: one.rank })}><${Why} one=${one} answer=${answer} titles=${titles} onEvidence=${onEvidence} /><//>
  </article></li>`;
}

export const factsOf = (one) => [
  money(one.facts.price, one.facts.currency),
  weeks(one.facts.weeks),
  one.facts.learning_hours ? t("hours", { n: one.facts.learning_hours }) : null,
  one.facts.mode ? of("mode", one.facts.mode) : null,
  one.facts.language ? named("language", one.facts.language) : null,
].filter(Boolean);

// What it counts toward the qualification, unit by unit in words.
export function creditLines(one, units) {
  return one.credit.map((line) => {
    const means = line.resident ? "study" : line.certainty;
    const unit = !line.unit_id ? t("page.card.part") : units[line.unit_id] ? `${units[line.unit_id]} (${line.unit_id})` : line.unit_id;
    return { key: `${line.requirement_id}${line.unit_id}`, counts: ["mandated", "granted"].includes(line.certainty), words: t("page.card.credit", { unit, means: t(`means.${means}`) }), line };
  });
}

function Standing({ standing, rating }) {
  const said = [];
  if (standing && standing.registration !== null && standing.registration !== undefined) said.push(t(standing.registration > 0 ? "standing.registered" : "standing.lapsed"));
  if (standing && standing.accreditation > 0) said.push(t(standing.accreditation >= 1 ? "standing.accredited" : "standing.provisional"));
  if (rating.rating) said.push(t("standing.rated", { mean: rating.rating, n: rating.rating_count || 0 }));
  return said.length ? html` <span class="standing">· ${said.join(" · ")}</span>` : null;
}

export const standingWords = (one) => {
  const standing = one.facts.standing || {};
  return [standing.registration > 0 && t("standing.registered"), standing.accreditation >= 1 && t("standing.accredited"), one.facts.rating && t("standing.rated", { mean: one.facts.rating, n: one.facts.rating_count || 0 })].filter(Boolean);
};

// One skill that is covered, with the sentence that shows it.
function Closes({ part, wanted, one, onEvidence }) {
  const seen = part.evidence;
  const near = part.taught && part.taught.relation !== "same";
  return html`<li><span class="skill">${near || coversWhole(part, wanted) ? sentence(part.label) : t("covers.part", { skill: sentence(part.label) })}</span>${near && html`<small> ${t("page.card.nearby")}</small>`}
    ${seen ? html`<q>${seen.text}</q> <button type="button" class="quiet" aria-label=${t("page.card.in_text_named", { label: part.label })}
      onClick=${() => onEvidence({ id: one.credential_id, kind: "credential", title: one.title, field: seen.field, start: seen.start, end: seen.end, about: part.label })}>${t("page.card.in_text")}</button>`
    : html`<small> ${t("covers.declared")}</small>`}</li>`;
}

function Titles({ ids, known }) {
  const title = useTitles(ids, known);
  return html`${listed(ids.map(title))}`;
}

// Where its words answer those of the goal.
function Match({ match, one, onEvidence }) {
  const { field, start, end, text } = match.shown;
  return html`<p class="match">${t(match.place ? "matches" : "matches.usual", { asked: match.asked, said: text })}${" "}
    <button type="button" class="quiet" onClick=${() => onEvidence({ id: one.credential_id, kind: "credential", title: one.title, field, start, end, about: match.asked })}>${t("page.card.in_text")}</button></p>`;
}

// The most that a course can reach in this answer: the weights of the parts that apply.
function most(answer) {
  const applies = (name) => !answer.absent_terms.includes(name) && (name !== "credit" || answer.request.goal.qualification_id);
  return Object.entries(answer.weights).reduce((sum, [name, weight]) => sum + (applies(name) ? weight : 0), 0) || 1;
}

export const reached = (one, answer) => Math.min(1, one.score / most(answer));

// Which part puts a course before the next one, by how many points of a hundred.
function decided(one, after, answer) {
  if (after.score > one.score) return ""; // it was insisted on
  const [name, by] = Object.keys(one.terms).map((term) => [term, (100 * (one.terms[term] - after.terms[term])) / most(answer)]).sort((a, b) => b[1] - a[1])[0];
  if (by < 0.05) return t("page.why.even");
  return t("page.why.decided", { term: t(`page.weights.${name}`), points: number(by) });
}

function Why({ one, answer, titles, onEvidence }) {
  const whole = most(answer);
  const share = (value) => Math.round((100 * value) / whole);
  const terms = Object.entries(one.terms).filter(([name, value]) => value > 0 && answer.weights[name] > 0);
  const after = answer.recommendations.find((other) => other.rank === one.rank + 1);
  const leaves = one.counterfactual && one.counterfactual.leaves_if;
  const next = one.counterfactual && one.counterfactual.replaced_by;
  return html`<p>${t("page.why.sum", { total: percent(reached(one, answer)) })} ${after && `${t("page.why.next", { n: after.rank, title: after.title, total: percent(reached(after, answer)) })} ${decided(one, after, answer)}`}</p>
    <ul class="terms">${terms.map(([name, value]) => html`<li key=${name}><span>${t(`page.weights.${name}`)}</span>
      <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar-open" width=${(100 * answer.weights[name]) / whole} height="10" rx="1"/><rect class="bar-held" width=${(100 * value) / whole} height="10" rx="1"/></svg>
      <span class="figure">${t("page.why.of", { n: share(value), most: share(answer.weights[name]) })}</span></li>`)}</ul>
    ${one.matches.slice(claimsOf(one).length || one.alternative_to ? 0 : 1).map((match) => html`<${Match} key=${match.asked} match=${match} one=${one} onEvidence=${onEvidence} />`)}
    ${leaves && html`<p>${t(titles[next] ? "page.why.leaves" : "page.why.leaves_next", { points: number((100 * leaves.score_falls_by) / whole), title: titles[next] || "" })}</p>`}
    ${one.credit.some((line) => line.rule_id) && html`<p class="hint">${t("page.why.rules", { rules: one.credit.map((line) => line.rule_id).filter(Boolean).join(", ") })}</p>`}`;
}
