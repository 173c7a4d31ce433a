// The gap as a picture: a bar a skill, as long as it matters; filled by what is held and by what the list covers.
import { claimsOf, coversWhole, markOf } from "./coverage.js";
import { html, useState } from "./ui.js";
import { TakenBack } from "./understood.js";
import { sentence, t } from "./words.js";

const FIRST = 8;

export function GapPicture({ state, set, answer }) {
  const [all, setAll] = useState(false);
  const [filter, setFilter] = useState("");
  const covered = coverage(answer);
  const most = Math.max(...answer.gap.map((one) => one.weight), 1e-9);
  const rows = answer.gap.filter((one) => one.label.toLowerCase().includes(filter.trim().toLowerCase())).sort((one, other) => other.weight - one.weight);
  const shown = all || filter ? rows : rows.slice(0, FIRST);
  const take = (one) => set({ notAsked: [...state.notAsked, { name: one.skill_id, label: one.label }] });
  return html`<section class="gap" aria-labelledby="gap-title">
    <h3 id="gap-title">${t("page.gap.title")}</h3>
    <p class="legend"><span class="key held"></span>${t("page.gap.held")} <span class="key cover"></span>${t("page.gap.cover")} <span class="key open"></span>${t("page.gap.open")}</p>
    <p class="hint">${t("page.gap.length")}</p>
    ${answer.gap.length > 30 && html`<label class="field filter"><span class="label">${t("page.gap.filter")}</span><input type="search" value=${filter} onInput=${(event) => setFilter(event.target.value)} /></label>`}
    <ul class="bars">${shown.map((one) => html`<${Bar} key=${one.skill_id} one=${one} most=${most} mark=${markOf(one, answer)} cover=${covered[one.skill_id] || { amount: 0, by: [] }} onTake=${() => take(one)} />`)}</ul>
    ${rows.length > shown.length && html`<button type="button" class="quiet" onClick=${() => setAll(true)}>${t("page.gap.all", { n: rows.length })}</button>`}
    ${all && rows.length > FIRST && html`<button type="button" class="quiet" onClick=${() => setAll(false)}>${t("page.gap.fewer")}</button>`}
    ${state.mode !== "ad" && html`<${TakenBack} taken=${state.notAsked} about="asked" answer=${answer} onUndo=${(name) => set({ notAsked: state.notAsked.filter((item) => item.name !== name) })} />`}
  </section>`;
}

function coverage(answer) {
  const found = {};
  for (const one of answer.recommendations) {
    for (const part of claimsOf(one)) {
      const entry = (found[part.skill_id] ||= { amount: 0, by: [] });
      entry.amount += part.amount;
      entry.by.push({ rank: one.rank, part });
    }
  }
  return found;
}

// The courses that cover a skill; where there are none, those that cover it in part.
function byWords(one, cover) {
  const whole = cover.by.filter((by) => coversWhole(by.part, one));
  const said = (by) => t("page.gap.by", { n: by.length, rank: by[0].rank });
  return whole.length ? said(whole) : t("covers.part", { skill: said(cover.by) });
}

function Bar({ one, most, mark, cover, onTake }) {
  const length = Math.max(8, (100 * one.weight) / most);
  const held = length * one.mastery;
  const gets = Math.min(length - held, (length * cover.amount) / Math.max(one.weight, 1e-9));
  const state = one.gap === 0 ? t("state.met") : cover.by.length ? byWords(one, cover) : one.mastery > 0 ? t("page.gap.part_open") : t("page.gap.nobody");
  return html`<li class=${one.gap === 0 ? "is-met" : ""}>
    <span class="bar-label">${sentence(one.label)}${mark && html` <small>${mark}</small>`}</span>
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="bar-open" x="0" y="1" width=${length} height="8" rx="1" />
      <rect class="bar-held" x="0" y="1" width=${held} height="8" rx="1" />
      <rect class="bar-cover" x=${held} y="1" width=${Math.max(0, gets)} height="8" rx="1" />
    </svg>
    <span class="bar-state">${state}</span>
    <button type="button" class="chip-remove" onClick=${onTake} aria-label=${t("page.read.take_back", { label: one.label })} title=${t("page.gap.not_needed")}>
      <svg viewBox="0 0 16 16" width="11" height="11" aria-hidden="true"><path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="2" stroke-linecap="round"/></svg></button>
  </li>`;
}
