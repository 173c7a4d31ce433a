// "Why not this one?": any credential of the catalogue, what keeps it out, and what would let it in.
import { Busy, html, Problem, useEffect, useState } from "./ui.js";
import { Combobox } from "./combobox.js";
import { whyNot } from "./api.js";
import { reached } from "./card.js";
import { taughtBy } from "./compare.js";
import { listed, money, number, of, t } from "./words.js";

export function WhyNot({ state, set, learner, answer }) {
  const [item, setItem] = useState(null);
  const [found, setFound] = useState(null);
  const [error, setError] = useState(null);
  useEffect(() => {
    if (!item) return undefined;
    let on = true;
    setFound(null); setError(null);
    Promise.all([whyNot(learner, item.id, state.n), taughtBy(item.id)]).then(([told, taught]) => on && setFound({ ...told, taught })).catch((problem) => on && setError(problem));
    return () => { on = false; };
  }, [item, answer]);
  return html`<section class="why-not" aria-labelledby="why-not-title"><h3 id="why-not-title">${t("page.why_not.title")}</h3>
    <${Combobox} label=${t("page.why_not.label")} hint=${t("page.why_not.hint")} kinds=${["credential"]} onPick=${setItem} />
    <div aria-live="polite">${item && !found && !error && html`<${Busy} words=${t("page.working")} />`}
    ${error && html`<${Problem} error=${error} />`}
    ${found && html`<div class="told"><h4>${found.title}</h4>
      ${sentences(found, answer).map((words) => html`<p key=${words}>${words}</p>`)}
      ${found.reasons.map((reason) => html`<${Change} key=${reason.reason} reason=${reason} state=${state} set=${set} />`)}</div>`}</div>
  </section>`;
}

// What it would bring of what is missing, and where that comes from already.
function brings(found, answer) {
  const missing = answer.gap.filter((one) => one.gap > 0 && found.taught.includes(one.skill_id));
  if (!missing.length) return answer.gap.length ? [t("page.why_not.teaches_none")] : [];
  const others = answer.recommendations.filter((one) => one.closes.some((part) => missing.some((skill) => skill.skill_id === part.skill_id)));
  const said = [t("page.why_not.teaches", { what: listed(missing.map((one) => one.label)) })];
  return others.length ? [...said, t("page.why_not.by_others", { what: listed(others.map((one) => t("page.why_not.number", { rank: one.rank, title: one.title }))) })] : said;
}

function sentences(found, answer) {
  if (found.listed) return [t("page.why_not.listed", { rank: found.rank })];
  if (found.folded_under) return [t(`page.why_not.folded_${found.folded_under.relation}`, found.folded_under)];
  const said = found.reasons.map((one) => of("page.why_not", one.reason));
  if (found.reasons.length) {
    if (found.rank_if_lifted) said.push(t("page.why_not.if_lifted", { rank: found.rank_if_lifted }));
    return said;
  }
  if (found.abstained) return [of("abstained", found.abstained.split(":")[0])];
  if (found.score !== null && found.least_score !== null) return [t("page.why_not.less", { score: number(100 * reached(found, answer)), least: number(100 * reached({ score: found.least_score }, answer)) }), ...brings(found, answer)];
  return [t("page.why_not.nothing"), ...brings(found, answer)];
}

// The least change that would let it in, and a button that makes it.
function Change({ reason, state, set }) {
  const change = reason.least_change;
  if (!change) return null;
  const limits = state.limits;
  const made = {
    more_weeks: () => ({ weeks: String(Math.ceil(Number(limits.weeks) + change.more_weeks)) }),
    more_money: () => ({ cost: String(Math.ceil(Number(limits.cost) + change.more_money)) }),
    allow: () => ({ [{ mode: "modes", language: "languages", country: "countries" }[reason.reason]]: [...limits[{ mode: "modes", language: "languages", country: "countries" }[reason.reason]], change.allow] }),
  };
  const name = Object.keys(made).find((one) => one in change);
  if (!name) return null;
  const words = name === "more_weeks" ? t("change.more_weeks", { n: change.more_weeks }) : name === "more_money" ? t("change.more_money", { money: money(change.more_money, change.currency) }) : t("page.why_not.allow", { what: change.allow });
  return html`<p><button type="button" class="quiet" onClick=${() => set({ limits: { ...limits, ...made[name]() } })}>${t("page.why_not.change", { words })}</button></p>`;
}
