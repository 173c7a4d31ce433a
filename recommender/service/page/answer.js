// The answer: what is missing, the courses, side by side, the plan, the qualification; each behind a tab.
import { Fold, html, Tick, useEffect, useId, useRef, useState } from "./ui.js";
import { show } from "./api.js";
import { listed, note, of, sentence, t } from "./words.js";
import { GapPicture } from "./gap.js";
import { Card } from "./card.js";
import { Weights } from "./weights.js";
import { WhyNot } from "./whynot.js";
import { Compare } from "./compare.js";
import { claimsOf, coverageWords, haveWords, isOfReading, TITLE_ALONE } from "./coverage.js";
import { PlanView } from "./plan.js";
import { QualificationView } from "./tree.js";
import { Share } from "./share.js";
import { EvidenceDialog } from "./evidence.js";
import { useTitles } from "./titles.js";
import { UnderstoodGoal, UnderstoodHeld } from "./understood.js";

const MOST_COMPARED = 4;
const LIMITS = ["mode", "over_budget", "too_long", "does_not_fit", "language", "country", "other_currency", "price_unknown", "length_unknown"];

// Titles of units and the tree of the qualification aimed at.
function useQualification(id) {
  const [item, setItem] = useState(null);
  useEffect(() => {
    let on = true;
    setItem(null);
    if (id) show(id, "qualification").then((found) => on && setItem(found)).catch(() => {});
    return () => { on = false; };
  }, [id]);
  return item;
}

export function Answer({ state, set, answer, learner, busy, checked, openStep, formats, stale }) {
  const [tab, setTab] = useState("courses");
  const [picked, setPicked] = useState([]);
  const [evidence, setEvidence] = useState(null);
  const item = useQualification(answer.request.goal.qualification_id);
  const own = Object.fromEntries(((item && item.links) || []).map((link) => [link.id, link.title]));
  const others = answer.recommendations.flatMap((one) => one.credit.map((line) => line.unit_id)).filter((id) => id && item && !own[id]);
  const title = useTitles([...new Set(others)], own);
  const units = { ...own, ...Object.fromEntries(others.map((id) => [id, title(id)])) };
  const list = answer.recommendations;
  const chosen = list.filter((one) => picked.includes(one.credential_id));
  const pick = (id) => setPicked(picked.includes(id) ? picked.filter((one) => one !== id) : [...picked, id].slice(-MOST_COMPARED));
  const tabs = [["courses", t("page.tab.courses", { n: list.length })], ["plan", t("page.tab.plan")]];
  if (answer.request.goal.qualification_id) tabs.push(["qualification", t("page.tab.qualification")]);
  if (state.cv.trim() || (state.mode === "ad" && state.ad.trim())) tabs.push(["read", t("page.tab.read")]);
  if (chosen.length > 1) tabs.push(["compare", t("page.tab.compare", { n: chosen.length })]);
  const shown = tabs.some(([name]) => name === tab) ? tab : "courses";
  const shared = { state, set, answer, learner, units, item, onEvidence: setEvidence };
  return html`<div class=${`answer-inner ${busy ? "is-busy" : ""} ${stale ? "is-stale" : ""}`}>
    <${Head} state=${state} set=${set} answer=${answer} checked=${checked} busy=${busy} item=${item} openStep=${openStep} shown=${shown} />
    <${Share} formats=${formats} state=${state} answer=${answer} learner=${learner} view=${shown} />
    <${Tabs} tabs=${tabs} shown=${shown} onShow=${setTab}>
      ${shown === "courses" && html`<${Courses} ...${shared} chosen=${picked} onPick=${pick} onCompare=${() => setTab("compare")} openStep=${openStep} />`}
      ${shown === "plan" && html`<${PlanView} ...${shared} />`}
      ${shown === "qualification" && html`<${QualificationView} ...${shared} chosen=${chosen} />`}
      ${shown === "read" && html`<${UnderstoodGoal} ...${shared} busy=${busy} />${state.cv && html`<${UnderstoodHeld} ...${shared} />`}`}
      ${shown === "compare" && html`<${Compare} ...${shared} chosen=${chosen} onDrop=${pick} />`}
    <//>
    ${evidence && html`<${EvidenceDialog} evidence=${evidence} onClose=${() => setEvidence(null)} />`}
  </div>`;
}

const hardlyAsked = (said) => said.startsWith(TITLE_ALONE) || said.startsWith("the text names hardly any need itself");

function Head({ state, set, answer, checked, busy, item, openStep, shown }) {
  const told = answer.understood.occupation;
  const title = (told && told.title) || (state.mode === "qualification" ? (item || state.qualification || {}).title : state.mode === "ad" ? t("goal.job") : "") || t("goal.none");
  const met = answer.gap.filter((one) => one.gap === 0).length;
  const open = answer.gap.length - met;
  const covers = answer.recommendations.some((one) => claimsOf(one).length > 0);
  return html`<header class="answer-head">
    <p class="kicker">${t("page.step.answer")}</p>
    <h2>${title}</h2>
    ${answer.notes.filter(isOfReading).map((said) => html`<p class="lead" key=${said}>${note(said)}.</p>`)}
    ${answer.gap.length > 0 && html`<p class="lead">${haveWords(answer)}${" "}
      ${answer.recommendations.length > 0 && open > 0 && shown !== "plan" && t(covers ? "page.lead.cover" : "page.lead.cover_none", { what: coverageWords(answer, answer.recommendations) })}</p>`}
    ${answer.gap.length === 0 && answer.recommendations.length > 0 && html`<p class="lead">${t("page.lead.credit")}</p>`}
    ${state.ad && told && told.clear && told.said && told.said.toLowerCase() !== told.title.toLowerCase() && html`<p class="hint">${t("job.read", { said: told.said, title: told.title })}</p>`}
    ${state.ad && answer.notes.filter(hardlyAsked).map((said) => html`<p class="hint" key=${said}>${note(said)}.</p>`)}
    ${state.ad && told && !told.clear && told.candidates.length > 0 && html`<${Unclear} told=${told} set=${set} />`}
    <p class="badges"><${Badge} checked=${checked} busy=${busy} />
      <span class="edit">${[1, 2, 3].map((n) => html`<button type="button" class="quiet" key=${n} onClick=${() => { openStep(n); document.querySelector(".steps").scrollIntoView(); }}>${t(`page.edit.${n}`)}</button>`)}</span></p>
    <p class="hidden" role="status">${busy ? t("page.working") : t("page.ready", { n: answer.recommendations.length })}</p>
  </header>`;
}

// An ad whose occupation may be several: choosing one adds what it usually asks.
function Unclear({ told, set }) {
  return html`<div class="kept-out"><p>${t("page.read.unclear")}</p><div class="choice-row">${told.candidates.map((one) => html`<button type="button" key=${one.occupation_id}
    onClick=${() => set({ adOccupation: { id: one.occupation_id, title: one.title } })}>${sentence(one.title)}</button>`)}</div></div>`;
}

// The checker's word: it recomputes every claim from the catalogue by code of its own.
function Badge({ checked, busy }) {
  if (busy || !checked) return html`<span class="badge wait">${t("page.checking")}</span>`;
  return checked.holds ? html`<span class="badge good" title=${t("page.verified_more")}><${Tick} /> ${t("page.verified")}</span>`
    : html`<span class="badge bad">${t("page.not_verified", { n: checked.violations.length })}</span>`;
}

function Tabs({ tabs, shown, onShow, children }) {
  const id = useId();
  const row = useRef(null);
  const onKey = (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    event.preventDefault();
    const at = (tabs.findIndex(([name]) => name === shown) + move + tabs.length) % tabs.length;
    onShow(tabs[at][0]);
    row.current.children[at].focus();
  };
  useEffect(() => { if (row.current.getBoundingClientRect().top < 0) row.current.scrollIntoView(); }, [shown]);
  return html`<div class="tabs" role="tablist" aria-label=${t("page.tabs")} ref=${row} onKeyDown=${onKey}>
      ${tabs.map(([name, words]) => html`<button type="button" role="tab" key=${name} id=${`${id}${name}`} aria-selected=${name === shown}
        aria-controls=${`${id}panel`} tabindex=${name === shown ? 0 : -1} onClick=${() => onShow(name)}>${words}</button>`)}</div>
    <div class="panel" role="tabpanel" id=${`${id}panel`} aria-labelledby=${`${id}${shown}`} key=${shown}>${children}</div>`;
}

function Courses({ state, set, answer, learner, units, onEvidence, chosen, onPick, onCompare, openStep }) {
  const list = answer.recommendations;
  const titles = Object.fromEntries(list.map((one) => [one.credential_id, one.title]));
  const [gone, setGone] = useState(null); // the last card that was left out: {id, title, at}
  const ordered = useRef(null);
  const out = new Set(state.leftOut.map((item) => item.id));
  const shownGone = gone && out.has(gone.id);
  const leaveOut = (one, at) => { setGone({ id: one.credential_id, title: one.title, at }); set({ leftOut: [...state.leftOut, { id: one.credential_id, title: one.title }] }); };
  const undo = () => { set({ leftOut: state.leftOut.filter((item) => item.id !== gone.id) }); ordered.current.focus(); };
  const rows = list.filter((one) => !out.has(one.credential_id)).map((one, at) => html`<${Card} key=${one.credential_id} one=${one} answer=${answer} units=${units} titles=${titles} onEvidence=${onEvidence}
      compared=${chosen.includes(one.credential_id)} onCompare=${() => onPick(one.credential_id)} onLeaveOut=${() => leaveOut(one, at)} />`);
  if (shownGone) rows.splice(gone.at, 0, html`<${Gone} key=${`gone ${gone.id}`} title=${gone.title} onUndo=${undo} />`);
  const cards = html`<ol class="cards" tabindex="-1" ref=${ordered}>${rows}</ol>`;
  return html`
    ${answer.gap.length > 0 && html`<${GapPicture} state=${state} set=${set} answer=${answer} />`}
    ${answer.abstained && html`<div class="problem calm"><p><strong>${of("abstained", answer.abstained.split(":")[0])}</strong></p></div>
      <${KeptOut} answer=${answer} openStep=${openStep} />`}
    ${list.length > 0 && html`<div class="list-head"><h3>${t(list.some((one) => one.closes.length || one.credit.length) ? "page.list.title" : "page.list.nearest")}</h3>
      <${Fold} summary=${t("page.weights.title")} className="plain"><${Weights} state=${state} set=${set} answer=${answer} /><//></div>
    <${KeptOut} answer=${answer} openStep=${openStep} />
    ${cards}
    ${chosen.length > 0 && html`<div class="tray" role="region" aria-label=${t("page.compare.tray")}>
      <span>${t("page.compare.chosen", { n: chosen.length })}</span>
      <button type="button" class="main small" disabled=${chosen.length < 2} onClick=${onCompare}>${chosen.length < 2 ? t("page.compare.one_more") : t("page.compare.show")}</button></div>`}
    ${state.n < 50 && list.length >= state.n && html`<p><button type="button" class="quiet" onClick=${() => set({ n: state.n + 10 })}>${t("page.list.more")}</button></p>`}`}
    ${list.length === 0 && shownGone && cards}
    <${WhyNot} state=${state} set=${set} learner=${learner} answer=${answer} />
    <${LeftOut} answer=${answer} />`;
}

// Said where a card was left out, with the way back; the focus goes to it.
function Gone({ title, onUndo }) {
  const button = useRef(null);
  useEffect(() => button.current.focus(), []);
  return html`<li class="kept-out"><span role="status">${t("page.card.gone", { title })}</span>${" "}
    <button type="button" class="quiet" ref=${button} onClick=${onUndo} aria-label=${t("page.undo_named", { label: title })}>${t("page.undo")}</button></li>`;
}

// What the limits keep out, and the way to change them; beside an empty list, too.
function KeptOut({ answer, openStep }) {
  const kept = LIMITS.filter((reason) => answer.excluded[reason]);
  if (!kept.length) return null;
  return html`<p class="kept-out">${t("page.kept_out", { what: listed(kept.map((reason) => of("left", reason, { n: answer.excluded[reason] }))) })}${" "}
    <button type="button" class="quiet" onClick=${() => { openStep(3); document.querySelector(".steps").scrollIntoView(); }}>${t("page.edit.3")}</button></p>`;
}

function LeftOut({ answer }) {
  const reasons = Object.entries(answer.excluded);
  const notes = answer.notes.filter((said) => !said.startsWith("not recognised") && !said.startsWith("held, but") && !isOfReading(said) && !hardlyAsked(said));
  if (!reasons.length && !notes.length) return null;
  return html`<${Fold} summary=${t("page.left_out", { n: reasons.reduce((sum, [, n]) => sum + n, 0) })}>
    <ul class="notes">${reasons.map(([reason, n]) => html`<li key=${reason}>${of("left", reason, { n })}</li>`)}</ul>
    ${notes.length > 0 && html`<ul class="notes">${notes.map((said) => html`<li key=${said}>${note(said)}.</li>`)}</ul>`}
    <p class="hint">${t("footer", { catalogue: answer.catalogue, day: answer.as_of })}</p><//>`;
}
