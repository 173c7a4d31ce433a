// What was understood: the text with its words marked, the readings beside it, and how a wrong one is taken back.
import { Chip, Fold, html, Marked, Tick, useState } from "./ui.js";
import { sendCorrection } from "./api.js";
import { of, sentence, t } from "./words.js";

// A figure or a mark alone is no reading that helps anybody.
const worded = (row) => /^\p{L}.*\p{L}/u.test(row.label || "");

// Years that a skill has are said of the skill, and are no reading of their own.
const TIME = /^(?:(?:at least|min\.?|minimum of|over)\s)?\S{1,8}(?:\s(?:and a half|or more))?\s?(?:years?|yrs?|months?|mths?)['’+]?$/i;
const repeats = (row, rows) => row.type === "experience" && !row.skill_id && TIME.test(row.label) && rows.some((one) => one.skill_id && one.polarity === "asked" && one.years === row.years && one.span && Math.abs(one.span.start - row.span.start) <= 90);

const nameOf = (row) => row.skill_id || row.said || (row.span && row.span.text) || row.label;

// Readings of one skill, or of the same words, are one reading.
function distinct(rows) {
  const seen = new Map();
  for (const row of rows) {
    const name = nameOf(row);
    if (!seen.has(name)) seen.set(name, { ...row, name });
  }
  return [...seen.values()];
}

export function UnderstoodGoal({ state, set, answer, busy }) {
  if (!answer || answer.request.goal.job_text !== state.ad || !state.ad.trim()) return null;
  const rows = answer.understood.requirements;
  const said = rows.filter((row) => row.source === "text");
  const asked = distinct(said.filter((row) => row.polarity === "asked" && worded(row) && !repeats(row, said)));
  const skills = asked.filter((row) => row.skill_id);
  const besides = asked.filter((row) => !row.skill_id);
  const names = asked.map((row) => row.name);
  const refused = distinct(said.filter((row) => row.polarity !== "asked" && row.why_not !== "taken_back" && worded(row))).filter((row) => !names.includes(row.name));
  const usual = distinct(rows.filter((row) => row.source !== "text" && row.polarity === "asked"));
  const marks = said.filter((row) => row.span).map((row) => ({ ...row.span, label: row.label, off: row.polarity !== "asked" }));
  const take = (row) => set({ notAsked: [...state.notAsked, { name: row.name, label: row.label }] });
  const chip = (row) => html`<${Chip} key=${row.name} label=${sentence(row.label)} note=${noteOf(row)}
    kind=${row.skill_id ? "" : "faint"} onRemove=${() => take(row)} removeWords=${t("page.read.take_back", { label: row.label })} />`;
  return html`<section class="reading" aria-label=${t("page.read.title")} aria-busy=${busy}>
    <h3>${t("page.read.title")}</h3>
    <${Occupation} told=${answer.understood.occupation} />
    <div class="reading-sides">
      <div class="reading-text" tabindex="0" role="region" aria-label=${t("page.read.text")}><${Marked} text=${state.ad} marks=${marks} /></div>
      <div><h4>${t("page.read.asked", { n: skills.length })}</h4>
        <p class="hint">${t("page.read.asked_hint")}</p>
        <ul class="chips">${skills.map(chip)}</ul>
        ${besides.length > 0 && html`<h4>${t("page.read.besides")}</h4><p class="hint">${t("page.read.besides_hint")}</p><ul class="chips">${besides.map(chip)}</ul>`}
        ${refused.length > 0 && html`<h4>${t("page.read.refused")}</h4><ul class="chips">${refused.map((row) => html`<${Chip} key=${row.name} label=${sentence(row.label)} kind="off" />`)}</ul>`}
        ${usual.length > 0 && html`<${Fold} summary=${t(usual[0].probability === null ? "page.read.usual" : "page.read.perhaps", { n: usual.length, occupation: usual[0].usual_for || "" })}><ul class="chips">${usual.map(chip)}</ul><//>`}
        <${TakenBack} taken=${state.notAsked} about="asked" answer=${answer} onUndo=${(name) => set({ notAsked: state.notAsked.filter((one) => one.name !== name) })} />
      </div>
    </div>
  </section>`;
}

// What is held and answers a reading, else how it is asked.
function noteOf(row) {
  if (row.answered_by) return row.answered_by.open ? t("page.read.subject_open", { said: row.answered_by.said }) : t("state.met");
  return row.modality && row.modality !== "must" ? of("modality", row.modality) : "";
}

function Occupation({ told }) {
  if (!told) return null;
  if (told.clear && told.title) return html`<p class="hint">${t("page.read.occupation", { title: told.title })}</p>`;
  if (!told.candidates.length) return null;
  return html`<p class="hint">${t("job.unclear", { candidates: told.candidates.map((one) => one.title).join(", ") })}</p>`;
}

export function UnderstoodHeld({ state, set, answer }) {
  if (!answer) return null;
  const rows = answer.understood.held;
  const counted = distinct(rows.filter((row) => row.counted));
  const not = distinct(rows.filter((row) => !row.counted && row.why !== "taken_back"));
  if (!rows.length && !state.notHeld.length) return null;
  const take = (row) => set({ notHeld: [...state.notHeld, { name: row.name, label: row.label || row.said }] });
  return html`<section class="reading" aria-label=${t("page.read.held_title")}>
    <h3>${t("page.read.held_title")}</h3>
    ${state.cv.trim() && html`<div class="reading-text" tabindex="0" role="region" aria-label=${t("page.read.text")}><${Marked} text=${state.cv} marks=${places(state.cv, rows)} /></div>`}
    <ul class="chips">${counted.map((row) => html`<${Chip} key=${row.name} label=${sentence(row.label || row.said)} note=${!row.label || same(row.said, row.label) ? "" : t("page.read.said", { said: row.said })}
      onRemove=${() => take(row)} removeWords=${t("page.read.take_back_held", { label: row.label || row.said })} />`)}</ul>
    ${not.length > 0 && html`<ul class="notes">${not.map((row) => html`<li key=${row.name}>${of("not_counted", row.why || "not_recognised", { said: row.said })}</li>`)}</ul>`}
    <${TakenBack} taken=${state.notHeld} about="held" answer=${answer} onUndo=${(name) => set({ notHeld: state.notHeld.filter((one) => one.name !== name) })} />
  </section>`;
}

const same = (a, b) => (a || "").toLowerCase() === (b || "").toLowerCase();

// Where the words of a CV stand: the answer gives the words alone.
function places(text, rows) {
  const points = Array.from(text);
  return rows.flatMap((row) => {
    const at = text.indexOf(row.said);
    if (at < 0 || !row.said) return [];
    const start = Array.from(text.slice(0, at)).length;
    return start < points.length ? [{ start, end: start + Array.from(row.said).length, label: row.label || row.said, off: !row.counted }] : [];
  });
}

// Readings taken back: each can be undone, and told to those who run the service.
export function TakenBack({ taken, about, answer, onUndo }) {
  if (!taken.length) return null;
  return html`<div class="taken"><h4>${t(`page.read.taken_${about}`)}</h4><ul>${taken.map((one) => html`<li key=${one.name}>
    <span class="struck">${sentence(one.label)}</span>
    <button type="button" class="quiet" onClick=${() => onUndo(one.name)} aria-label=${t("page.undo_named", { label: one.label })}>${t("page.undo")}</button>
    <${Tell} one=${one} about=${about} answer=${answer} /></li>`)}</ul></div>`;
}

function Tell({ one, about, answer }) {
  const [told, setTold] = useState("");
  const send = async () => {
    try {
      await sendCorrection({ correction_id: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`, about, name: one.name, label: one.label, model: answer.model, catalogue: answer.catalogue });
      setTold("sent");
    } catch {
      setTold("failed");
    }
  };
  if (told === "sent") return html`<span role="status" class="hint"><${Tick} /> ${t("page.feedback.sent")}</span>`;
  return html`<button type="button" class="quiet" onClick=${send} aria-label=${t("page.feedback.send_named", { label: one.label })}>${t(told ? "page.feedback.failed" : "page.feedback.send")}</button>`;
}
