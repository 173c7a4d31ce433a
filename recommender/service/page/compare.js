// Side by side: two to four courses, a row for each thing that matters.
import { html, OutLink, useEffect, useState } from "./ui.js";
import { show } from "./api.js";
import { creditLines, factsOf, reached, standingWords } from "./card.js";
import { money, percent, sentence, t, weeks } from "./words.js";

// The skills that each course teaches by itself: in the list a skill is said once, of the first course that covers it.
function useTaught(chosen) {
  const [found, setFound] = useState({});
  useEffect(() => {
    let on = true;
    chosen.forEach((one) => taughtBy(one.credential_id).then((skills) => on && setFound((now) => ({ ...now, [one.credential_id]: skills }))).catch(() => {}));
    return () => { on = false; };
  }, [chosen.map((one) => one.credential_id).join()]);
  return found;
}

export const taughtBy = (id) => show(id, "credential").then((item) => item.links.filter((link) => link.relation === "teaches").map((link) => link.id));

export function Compare({ answer, units, chosen, onDrop }) {
  const taught = useTaught(chosen);
  const covers = (one, id) => one.closes.some((part) => part.skill_id === id) || (taught[one.credential_id] || []).includes(id);
  const skills = answer.gap.filter((part) => part.gap > 0 && chosen.some((one) => covers(one, part.skill_id))).map((part) => [part.skill_id, part.label]);
  const rows = [
    [t("col.provider"), (one) => one.provider],
    [t("col.price"), (one) => money(one.facts.price, one.facts.currency)],
    [t("col.weeks"), (one) => weeks(one.facts.weeks)],
    [t("page.compare.how"), (one) => factsOf(one).slice(2).join(", ")],
    [t("page.compare.standing"), (one) => standingWords(one).join(", ")],
    ...(answer.request.goal.qualification_id ? [[t("col.credit"), (one) => html`<ul>${creditLines(one, units).map((line) => html`<li key=${line.key}>${line.words}</li>`)}</ul>${one.credit.length ? "" : t("page.compare.no_credit")}`]] : []),
    ...skills.map(([id, label]) => [sentence(label), (one) => (covers(one, id) ? html`<span class="yes"><span aria-hidden="true">●</span> ${t("page.compare.covers")}</span>` : html`<span class="no">–<span class="hidden"> ${t("page.compare.not")}</span></span>`)]),
    [t("page.compare.fit"), (one) => percent(reached(one, answer))],
    [t("col.link"), (one) => html`<${OutLink} url=${one.facts.url}>${t("page.card.link")}<//>`],
  ];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("page.compare.title")}><table class="compare"><caption class="hidden">${t("page.compare.title")}</caption>
    <thead><tr><td></td>${chosen.map((one) => html`<th scope="col" key=${one.credential_id}>${one.title}
      <button type="button" class="quiet" onClick=${() => onDrop(one.credential_id)} aria-label=${t("page.remove", { label: one.title })}>${t("page.compare.drop")}</button></th>`)}</tr></thead>
    <tbody>${rows.map(([name, cell]) => html`<tr key=${name}><th scope="row">${name}</th>${chosen.map((one) => html`<td key=${one.credential_id}>${cell(one)}</td>`)}</tr>`)}</tbody></table></div>`;
}
