// Steps one to three: the goal, what is held, the limits.
import { Chip, Choice, html, useId } from "./ui.js";
import { Combobox } from "./combobox.js";
import { heldIn } from "./api.js";
import { TextDrop } from "./textdrop.js";
import { UnitsNamed } from "./transcript.js";
import { money, named, of, sentence, t } from "./words.js";

export function Step({ n, title, said, open, onToggle, children }) {
  const id = useId();
  return html`<section class=${`step ${open ? "open" : ""}`} aria-labelledby=${`${id}t`}>
    <h2 id=${`${id}t`}><button type="button" aria-expanded=${open} aria-controls=${id} onClick=${onToggle}>
      <span class="step-n" aria-hidden="true">${n}</span><span class="step-title">${title}</span>
      <span class="step-said">${open ? "" : said}</span>
      <svg class="fold-mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="M4 2l4 4-4 4" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></svg>
    </button></h2>
    <div id=${id} class="step-body" hidden=${!open}>${open && children}</div>
  </section>`;
}

// What was picked of the catalogue, with a way to change it.
function Picked({ item, onChange, words }) {
  return html`<p class="picked"><span>${sentence(item.title)}</span>
    <button type="button" class="quiet" onClick=${onChange} aria-label=${t("page.change_named", { title: item.title })}>${words || t("page.change")}</button></p>`;
}

function PickOne({ label, hint, kinds, value, onPick }) {
  if (value) return html`<div class="field"><span class="label">${label}</span><${Picked} item=${value} onChange=${() => onPick(null)} /></div>`;
  return html`<div class="field"><${Combobox} label=${label} hint=${hint} kinds=${kinds} onPick=${(item) => onPick({ id: item.id, title: item.title })} /></div>`;
}

export function Goal({ state, set }) {
  const kinds = ["change", "advance", "stay_current"].map((kind) => [kind, t(`page.goal.${kind}`)]);
  const modes = ["occupation", "ad", "qualification"].map((mode) => [mode, t(`page.mode.${mode}`)]);
  return html`<${Choice} legend=${t("page.goal.how")} name="goal-mode" value=${state.mode} options=${modes} onChange=${(mode) => set({ mode, notAsked: [] })} />
    ${state.mode === "occupation" && html`<${PickOne} key="occupation" label=${t("page.goal.occupation")} hint=${t("page.goal.occupation_hint")}
      kinds=${["occupation"]} value=${state.occupation} onPick=${(occupation) => set({ occupation, notAsked: [] })} />`}
    ${state.mode === "ad" && html`<${TextDrop} key="ad" label=${t("page.goal.ad")} hint=${t("page.goal.ad_hint")} value=${state.ad}
      onText=${(ad) => set({ ad, job: null, adOccupation: null, notAsked: [] })} />
      ${state.adOccupation && html`<div class="field"><span class="label">${t("page.goal.ad_occupation")}</span>
        <${Picked} item=${state.adOccupation} onChange=${() => set({ adOccupation: null })} words=${t("page.undo")} /></div>`}`}
    ${state.mode === "qualification" && html`<${PickOne} key="qualification" label=${t("page.goal.qualification")} hint=${t("page.goal.qualification_hint")}
      kinds=${["qualification"]} value=${state.qualification} onPick=${(qualification) => set({ qualification })} />`}
    ${state.mode !== "qualification" && html`
      <${Choice} legend=${t("page.goal.kind")} name="goal-kind" value=${state.kind} options=${kinds} onChange=${(kind) => set({ kind })} />
      ${state.kind !== "change" && html`<${PickOne} key="present" label=${t("page.goal.present")} kinds=${["occupation"]} value=${state.present} onPick=${(present) => set({ present })} />`}
      <${PickOne} key="toward" label=${t("page.goal.toward")} hint=${t("page.goal.toward_hint")} kinds=${["qualification"]}
        value=${state.qualification} onPick=${(qualification) => set({ qualification })} />`}`;
}

export function Held({ state, set, understood }) {
  const add = (item) => {
    const skill = item.id ? { id: item.id, text: item.title, level: null } : { text: item.title, level: null };
    const same = (one) => (one.id && one.id === skill.id) || one.text.toLowerCase() === skill.text.toLowerCase();
    if (!state.skills.some(same)) set({ skills: [...state.skills, skill], notHeld: state.notHeld.filter((one) => one.name !== skill.id) });
  };
  const change = (at, level) => set({ skills: state.skills.map((one, row) => (row === at ? { ...one, level } : one)) });
  const addHoldings = (items) => set({ holdings: [...state.holdings, ...items.filter((item) => !state.holdings.some((one) => one.id === item.id))
    .map((item) => ({ kind: item.kind, id: item.id, title: item.title, on: item.on || "", more: item.more }))] });
  const readRecord = async (file, text) => {
    const found = await heldIn(file, text);
    addHoldings(found.holdings.map(({ id, title, holding: { unit_id: unit, credential_id: credential, awarded_on: on, ...more } }) => ({ kind: unit ? "unit" : "credential", id, title: title || id, on, more })));
    return t("page.held.read_record", { name: file, n: found.holdings.length, lost: [...found.notes, ...found.not_carried].join("; ") || "–" });
  };
  const date = (at, on) => set({ holdings: state.holdings.map((one, row) => (row === at ? { ...one, on } : one)) });
  return html`<div class="field">
      <${Combobox} label=${t("page.held.skills")} hint=${t("page.held.skills_hint")} kinds=${["skill"]} onPick=${add} freeText=${true} />
      <ul class="chips" aria-label=${t("page.held.skills")}>${state.skills.map((skill, at) => html`<${Chip} key=${skill.id || skill.text} label=${sentence(skill.text)}
        onRemove=${() => set({ skills: state.skills.filter((_, row) => row !== at) })} removeWords=${t("page.remove", { label: skill.text })}>
        <${Level} skill=${skill} onChange=${(level) => change(at, level)} /><//>`)}</ul>
    </div>
    <div class="field">
      <${Combobox} label=${t("page.held.holdings")} hint=${t("page.held.holdings_hint")} kinds=${["unit", "credential"]} onPick=${(item) => addHoldings([item])} />
      <ul class="chips stacked" aria-label=${t("page.held.holdings")}>${state.holdings.map((holding, at) => html`<${Chip} key=${holding.id} label=${holding.title}
        note=${holding.kind === "unit" ? holding.id : ""} removeWords=${t("page.remove", { label: holding.title })}
        onRemove=${() => set({ holdings: state.holdings.filter((_, row) => row !== at) })}>
        <label class="inline">${t("page.held.on")} <input type="date" value=${holding.on} onChange=${(event) => date(at, event.target.value)}
          aria-label=${t("page.held.on_named", { title: holding.title })} /></label><//>`)}</ul>
    </div>
    <${TextDrop} label=${t("page.held.cv")} hint=${t("page.held.cv_hint")} value=${state.cv} rows=${4} onText=${(cv) => set({ cv, notHeld: [] })} onRecord=${readRecord} />
    <${UnitsNamed} text=${state.cv} holdings=${state.holdings} onAdd=${addHoldings} />
    ${understood}`;
}

function Level({ skill, onChange }) {
  return html`<select aria-label=${t("page.held.level_named", { label: skill.text })} value=${skill.level === null || skill.level === undefined ? "" : String(skill.level)}
      onChange=${(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}>
    <option value="">${t("level.unknown")}</option>
    ${[1, 2, 3, 4, 5].map((n) => html`<option key=${n} value=${n}>${t(`level.${n}`)}</option>`)}
  </select>`;
}

// The currency that most prices are in: of the courses shown, else of the catalogue.
function usualCurrency(answer, choices) {
  const counted = {};
  const priced = answer ? answer.recommendations.filter((one) => one.facts.price > 0 && one.facts.currency) : [];
  priced.forEach((one) => { counted[one.facts.currency] = (counted[one.facts.currency] || 0) + 1; });
  return Object.keys(counted).sort((a, b) => counted[b] - counted[a])[0] || choices.currencies[0] || "";
}

export function Limits({ state, set, choices, answer }) {
  const limits = state.limits;
  const change = (part) => set({ limits: { ...limits, ...part } });
  const currency = limits.currency || usualCurrency(answer, choices);
  const currencies = choices.currencies.includes(currency) || !currency ? choices.currencies : [currency, ...choices.currencies];
  return html`<p class="hint">${t("page.limits.hint")}</p><div class="row">
      <${Figure} label=${t("page.limits.weeks")} value=${limits.weeks} onChange=${(weeks) => change({ weeks })} />
      <${Figure} label=${t("page.limits.hours")} value=${limits.hours} onChange=${(hours) => change({ hours })} />
    </div>
    <div class="row">
      <${Figure} label=${t("page.limits.cost")} value=${limits.cost} onChange=${(cost) => change({ cost, currency })} />
      <label class="field"><span class="label">${t("page.limits.currency")}</span>
        <select value=${currency} onChange=${(event) => change({ currency: event.target.value })}>
          ${!currency && html`<option value=""></option>`}
          ${currencies.map((code) => html`<option key=${code} value=${code}>${code}</option>`)}</select></label>
    </div>
    <${Several} legend=${t("page.limits.modes")} values=${choices.modes} chosen=${limits.modes} words=${(mode) => of("mode", mode)} onChange=${(modes) => change({ modes })} />
    <${Several} legend=${t("page.limits.languages")} values=${choices.languages} chosen=${limits.languages} words=${(code) => named("language", code)} onChange=${(languages) => change({ languages })} />
    <${Several} legend=${t("page.limits.countries")} values=${choices.countries} chosen=${limits.countries} words=${(code) => named("region", code)} onChange=${(countries) => change({ countries })} />
    ${state.leftOut.length > 0 && html`<div class="field"><span class="label">${t("page.limits.left_out")}</span>
      <ul class="chips">${state.leftOut.map((item) => html`<${Chip} key=${item.id} label=${item.title} removeWords=${t("page.allow_again", { title: item.title })}
        onRemove=${() => set({ leftOut: state.leftOut.filter((one) => one.id !== item.id) })} />`)}</ul></div>`}`;
}

function Figure({ label, value, onChange }) {
  return html`<label class="field"><span class="label">${label}</span>
    <input type="number" min="0" max="100000" step="1" inputmode="numeric" value=${value}
      onInput=${(event) => onChange(event.target.validity.valid ? event.target.value : value)} /></label>`;
}

function Several({ legend, values, chosen, words, onChange }) {
  if (values.length < 2) return null;
  const toggle = (value) => onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return html`<fieldset class="choice"><legend>${legend}</legend><div class="choice-row">
    ${values.slice(0, 12).map((value) => html`<label key=${value} class=${chosen.includes(value) ? "on" : ""}>
      <input type="checkbox" checked=${chosen.includes(value)} onChange=${() => toggle(value)} /><span>${words(value)}</span></label>`)}
  </div></fieldset>`;
}

// What a step says while it is closed.
export function stepWords(state, answer) {
  const told = answer && answer.understood.occupation;
  const goal = state.mode === "ad" ? (state.ad.trim() ? `${t("page.mode.ad")}${told && told.title ? `: ${told.title}` : ""}` : "") : state.mode === "qualification" ? "" : (state.occupation || state.present || {}).title || "";
  const toward = state.qualification ? state.qualification.title : "";
  const held = [state.skills.length && t("page.said.skills", { n: state.skills.length }), state.holdings.length && t("page.said.holdings", { n: state.holdings.length }), state.cv.trim() && t("page.said.cv")];
  const limits = state.limits;
  const bounds = [limits.weeks && t("weeks", { n: Number(limits.weeks) }), limits.hours && t("page.said.hours", { n: Number(limits.hours) }),
    limits.cost !== "" && money(Number(limits.cost), limits.currency), ...limits.modes.map((mode) => of("mode", mode)), ...limits.countries.map((code) => named("region", code)), ...limits.languages.map((code) => named("language", code)),
    state.leftOut.length && t("page.said.left_out", { n: state.leftOut.length })];
  const join = (parts, none) => parts.filter(Boolean).join(" · ") || none;
  return [join([sentence(goal), toward], t("page.said.no_goal")), join(held, t("page.said.nothing")), join(bounds, t("page.said.no_limits"))];
}

// How the search may go wrong is asked, not guessed: an ad's occupation that is not clear.
export function WhichOccupation({ candidates, onPick }) {
  return html`<div class="problem ask" role="alert"><p><strong>${t("page.which_occupation")}</strong></p>
    <div class="choice-row">${candidates.map((one) => html`<button type="button" key=${one.occupation_id} onClick=${() => onPick({ id: one.occupation_id, title: one.title })}>${one.title}</button>`)}</div></div>`;
}

